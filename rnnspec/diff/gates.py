"""Conditions on a change that CI can fail on: `breaking`, `findings`, `params>5%`, `macs>+10000`, `memory>64 MiB`."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diff import words
from rnnspec.diff.changes import FindingGained
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.figures import Figures, Total
from rnnspec.diff.sides import Pair, Result
from rnnspec.inference.expectations import UNITS

#: Growth in percent, growth by a number, or the new total itself.
Measure: TypeAlias = Literal["share", "growth", "total"]

_LIMIT = re.compile(r"(params|macs|memory)\s*>\s*(\+?)\s*(\d[\d_,]*(?:\.\d+)?)\s*(%|[KMG]i?B|B)?")
FORMS = "breaking, findings, params>5%, params>+10000, params>100000; macs and memory likewise"


class BadGate(ValueError):
    """An expression that is none of the known forms."""


@dataclass(frozen=True)
class Gate:
    """One condition. `figure` is None for `breaking` and `findings`."""

    text: str
    figure: str | None = None
    measure: Measure = "total"
    limit: float = 0

    def failed(self, comparison: Comparison) -> str | None:
        """Why the change does not pass; None if it does."""
        if not comparison.changes:
            return None
        if self.figure is not None:
            return self.grown(getattr(comparison, self.figure))
        if self.text == "breaking":
            number = len({change.subject for change in comparison.changes if change.breaking})
            return f"{number} breaking change{'s' * (number != 1)}" if number else None
        return _named(one.finding for one in comparison.changes if isinstance(one, FindingGained))

    def grown(self, total: Total) -> str | None:
        """Why a figure does not pass."""
        old, new = total.old, total.new
        # What cannot be counted cannot be promised to stay below a limit.
        if new is None or (old is None and self.measure != "total"):
            return "an open axis leaves it undecided"
        over = new > self.limit
        if old is not None and self.measure == "growth":
            over = new - old > self.limit
        elif old is not None and self.measure == "share":
            over = (new - old) * 100 > self.limit * old
        if not over:
            return None
        if self.measure == "total":
            return f"{new:,} is over {self.limit:,g}"
        assert old is not None
        return f"{old:,} -> {new:,}, {words.growth(old, new)}"


def failures(gates: Iterable[Gate], result: Result) -> Iterator[str]:
    """What does not pass, each in one line. A condition holds for each spec; `+N` for all of them together as well.

    Growth is that of specs which are on both sides; a new or repaired one has to keep to the limits of totals, and
    to bring no finding; one that is gone is breaking.
    """
    several = len(result.pairs) > 1
    for gate in gates:
        for pair in result.pairs:
            if why := _failed(gate, pair):
                yield f"{gate.text}: {f'{printable(pair.path)}: ' if several else ''}{why}"
        compared = [pair.comparison for pair in result.pairs if pair.comparison is not None]
        if gate.measure == "growth" and gate.figure is not None and len(compared) > 1:
            old, new = _sum(getattr(one, gate.figure) for one in compared)
            if new - old > gate.limit:
                yield f"{gate.text}: all specs together: {old:,} -> {new:,}, {words.growth(old, new)}"


def _failed(gate: Gate, pair: Pair) -> str | None:
    if pair.comparison is not None:
        return gate.failed(pair.comparison)
    if pair.status == "deleted":
        return "the spec is gone" if gate.text == "breaking" else None
    if pair.status in ("added", "repaired") and pair.new is not None:
        if gate.text == "findings":
            return _named(pair.new.checked.diagnostics)
        if gate.figure is not None and gate.measure == "total":
            return gate.grown(getattr(Figures.of(None, pair.new.report), gate.figure))
    return None


def _sum(totals: Iterable[Total]) -> tuple[int, int]:
    """Of what can be counted."""
    known = [(total.old, total.new) for total in totals if total.old is not None and total.new is not None]
    return sum(old for old, _ in known), sum(new for _, new in known)


def _named(findings: Iterable[Diagnostic]) -> str | None:
    codes = [finding.code for finding in findings if finding.severity != "hint"]
    return f"new: {', '.join(codes)}" if codes else None


def parse(text: str) -> Gate:
    """A condition as it is typed. Raises `BadGate`."""
    text = text.strip()
    if text in ("breaking", "findings"):
        return Gate(text)
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise BadGate(text)
    figure, plus, digits, unit = found.groups()
    number = float(digits.replace(",", "").replace("_", ""))
    if unit == "%":
        return Gate(text, figure, "share", number)
    if unit is not None and figure != "memory":
        raise BadGate(text)
    return Gate(text, figure, "growth" if plus else "total", number * UNITS[unit or "B"])
