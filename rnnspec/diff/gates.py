"""Conditions on a change that CI can fail on: `breaking`, `findings`, `params>5%`, `macs>+10000`, `memory>64 MiB`."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rnnspec.diff import words
from rnnspec.diff.changes import FindingGained
from rnnspec.diff.comparison import Comparison, Total

#: Growth in percent, growth by a number, or the new total itself.
Measure: TypeAlias = Literal["share", "growth", "total"]

_LIMIT = re.compile(r"(params|macs|memory)\s*>\s*(\+?)\s*(\d[\d_,]*(?:\.\d+)?)\s*(%|[KMG]i?B|B)?")
_UNITS = {"B": 1, "KB": 1000, "MB": 1000**2, "GB": 1000**3, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
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
            return self._grown(getattr(comparison, self.figure))
        if self.text == "breaking":
            number = len({change.subject for change in comparison.changes if change.breaking})
            return f"{number} breaking change{'s' * (number != 1)}" if number else None
        gained = [one.finding for one in comparison.changes if isinstance(one, FindingGained)]
        codes = [one.code for one in gained if one.severity != "hint"]
        return f"new: {', '.join(codes)}" if codes else None

    def _grown(self, total: Total) -> str | None:
        old, new = total.old, total.new
        # What cannot be counted cannot be promised to stay below a limit.
        if new is None or (old is None and self.measure != "total"):
            return "an open axis leaves it undecided"
        over = new > self.limit
        if old is not None and self.measure == "growth":
            over = new - old > self.limit
        elif old is not None and self.measure == "share":
            over = (new - old) * 100 > self.limit * old
        before = "?" if old is None else f"{old:,}"
        growth = "" if old is None else f", {words.growth(old, new)}"
        return f"{before} -> {new:,}{growth}" if over else None


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
    return Gate(text, figure, "growth" if plus else "total", number * _UNITS[unit or "B"])
