"""The order of the stages: read, infer, find, explain."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.inference import Report, infer
from rnnspec.inference.data import Described, describe
from rnnspec.inference.expectations import unmet
from rnnspec.rules._base import RULES, Context, Rule
from rnnspec.rules._ignore import Ignores
from rnnspec.rules._select import selection
from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.spec.config import Config, nearest
from rnnspec.spec.load import Document, load
from rnnspec.spec.store import DISK, Store

#: The code of a finding that is no fault of the spec.
BUG = "RS900"


class Checked(Record):
    """A spec with all that is known of it. `report` is None if the text is no document."""

    document: Document
    report: Report | None
    diagnostics: tuple[Diagnostic, ...]
    #: Findings that a comment in the spec silences.
    ignored: tuple[Diagnostic, ...] = ()
    #: Errors that are shown though what is selected and ignored leaves them out.
    kept: tuple[Diagnostic, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(found for found in self.diagnostics if found.severity == "error")

    @property
    def sound(self) -> bool:
        """Whether the model can be built."""
        return not self.errors and self.report is not None and self.report.complete


def check(
    data: bytes | str,
    path: str,
    *,
    overrides: Sequence[str] = (),
    file: Path | None = None,
    store: Store = DISK,
    rules: Any = RULES,
    config: Config | None = None,
) -> Checked:
    """All findings of a text, in the order of their places; `config` is by default the nearest one.

    `store` has the files that it extends. Raises `ConfigProblem` for a configuration that cannot be used.
    """
    at = file or Path(path)
    config = config or nearest(at.parent)
    chosen = selection(config, at)
    document = load(data, path, overrides_=overrides, file=file, store=store, config=config)
    report = infer(document.spec) if document.spec is not None else None
    described = describe(document.spec, at.parent) if document.spec is not None else Described()
    context = Context(document, report, described, config.targets)
    facts: list[Any] = [*document.hazards, *document.facts]
    if report is not None:
        facts += [*report.facts, *described.problems]
        # Figures of a model with holes would be compared with what it was meant to be.
        if report.complete and all(fact.harmless for fact in facts):
            facts += unmet(report)
        facts.append(report)
    ignores = Ignores()
    findings = [finding for fact in facts for finding in explained(fact, context, rules)]
    found = {finding: ignores.silence(finding) for finding in (*findings, *_of_samples(context, rules))}
    # An override may be what takes away the finding that a comment is for.
    whole = not overrides and report is not None and report.complete and all(one.severity != "error" for one in found)
    for fault in ignores.faults(document.source, whole=whole):
        found |= {finding: ignores.silence(finding) for finding in explained(fault, context, rules)}
    shown = sorted((one for one in found if chosen.shows(one)), key=lambda finding: finding.order)
    silent = [found[one] for one in shown]
    return Checked(
        document,
        report,
        tuple(one for one, ignored in zip(shown, silent, strict=True) if not ignored),
        ignored=tuple(one for one, ignored in zip(shown, silent, strict=True) if ignored),
        kept=tuple(one for one in shown if one.severity == "error" and not chosen.wants(one)),
    )


def _of_samples(context: Context, rules: Any) -> Iterable[Diagnostic]:
    """What goes wrong with the sizes that the samples give to open axes, and with no others."""
    sized = context.sized
    if sized is None or sized is context.report:
        return
    filled = context.but(report=sized)
    for fact in sized.facts:
        for finding in explained(fact, filled, rules):
            yield finding.but(notes=(*finding.notes, "open axes have the sizes that the samples have"))


def explained(fact: Any, context: Context, rules: Any = RULES) -> Iterable[Diagnostic]:
    """What the rules say of one fact. A fact that none explains would be an error nobody sees: that is our bug."""
    silent = True
    for rule in rules.explaining(type(fact), context.words, context.targets):
        for finding in _findings(rule, fact, context):
            silent = False
            yield finding
    if silent and not isinstance(fact, Report):
        yield _bug(f"no rule explains {type(fact).__name__}", context)


def _findings(rule: type[Rule], fact: Any, context: Context) -> Iterable[Diagnostic]:
    try:
        yield from rule().check(fact, context)
    except Exception as error:  # the other rules still speak
        yield _bug(f"{rule.code} failed with {type(error).__name__}: {error}", context)


def _bug(text: str, context: Context) -> Diagnostic:
    place = Place(context.document.source, 0, 0)
    label = Label(place, "please report this with the spec", primary=True)
    return Diagnostic(BUG, "rnnspec-bug", "error", f"a bug in rnnspec: {text}", (label,))
