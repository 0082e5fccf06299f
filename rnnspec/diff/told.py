"""What is said of a whole spec, and of all that were compared."""

from collections.abc import Iterable

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diff import words
from rnnspec.diff.changes import FindingGained
from rnnspec.diff.rows import SAME, closing
from rnnspec.diff.sides import Pair, Result, Side
from rnnspec.inference import Report
from rnnspec.spec.tensors import shown


def title(pair: Pair) -> str:
    """The name of a spec, with what became of it where there is nothing to compare."""
    told = fate(pair)
    return f"{names(pair)}   {told}" if told else names(pair)


def fate(pair: Pair) -> str:
    """What became of a spec, apart from its changes; empty for one that is where it was."""
    if pair.broken:
        return broken(pair)
    if pair.comparison is None:
        return lone(pair)
    return "renamed" if pair.was is not None else ""


def names(pair: Pair) -> str:
    """The name of a spec, or both of its names."""
    if pair.was is not None:
        return f"{printable(pair.was)} -> {printable(pair.path)}"
    if pair.old is not None and pair.new is not None and not pair.old.path:
        return f"{printable(pair.old.name)} -> {printable(pair.new.name)}"
    return printable(pair.path)


def broken(pair: Pair) -> str:
    """Which side has no model to compare: `main:a.yaml cannot be built`."""
    names = " and ".join(printable(side.name) for side in pair.broken)
    return f"{names} cannot be built"


def lone(pair: Pair) -> str:
    """`added: 4 layers, (B, 100) -> (B, 1), 9,353 params, 128,008 MACs, 36.54 KiB of weights`."""
    side = pair.new or pair.old
    assert side is not None
    assert side.report is not None
    return f"{pair.status}: {model(side.report)}"


def model(report: Report) -> str:
    """A model in figures."""
    layers = len(report.layers)
    gives = " + ".join(shown(output.tensor.shape) for output in report.outputs)
    takes = " + ".join(shown(tensor.shape) for tensor in report.inputs.values())
    macs = [] if report.macs is None else [f"{report.macs:,} MACs"]
    memory = report.memory["weights"]
    figures = (f"{takes} -> {gives}", f"{report.params:,} params", *macs, f"{words.sizes(memory, memory)} of weights")
    return f"{layers} layer{'s' * (layers != 1)}, {', '.join(figures)}"


def verdict(pair: Pair) -> str:
    """One sentence on a spec: what becomes of old checkpoints, or of the spec itself."""
    if pair.broken:
        return f"{broken(pair)}: {', '.join(_codes(pair.broken))}."
    if pair.comparison is None:
        return f"{lone(pair)}."
    return closing(pair.comparison) if pair.comparison.changes else f"{SAME}."


def findings(pair: Pair) -> list[Diagnostic]:
    """The errors to show in full: those of sides without a model, and those that the new side alone has."""
    if pair.comparison is not None:
        gained = (one.finding for one in pair.comparison.changes if isinstance(one, FindingGained))
        return [finding for finding in gained if finding.severity == "error"]
    sides = pair.broken or [side for side in (pair.new,) if side is not None]
    return [error for side in sides for error in side.checked.errors]


def summary(result: Result) -> str:
    """`Since main (3f21a09): 2 specs changed, 1 added, 1 deleted; 20 as they were.`"""
    counts = (
        (len(result.of("changed")), "changed"),
        (len(result.of("added")), "added"),
        (len(result.of("deleted")), "deleted"),
        (len(result.of("repaired")), "repaired"),
        (len(result.of("broken")), "cannot be compared"),
    )
    told = [(count, what) for count, what in counts if count]
    since = f"Since {result.against}: " if result.against else ""
    if not told:
        return f"{since}{SAME}, {_specs(result.same)} as before."
    (count, what), *others = told
    more = "".join(f", {count} {what}" for count, what in others)
    rest = f"; {result.same} as before" if result.same else ""
    return f"{since}{_specs(count)} {what}{more}{rest}."


def _specs(count: int) -> str:
    return f"{count} spec{'s' * (count != 1)}"


def _codes(sides: Iterable[Side]) -> list[str]:
    found = [error.code for side in sides for error in side.checked.errors]
    return list(dict.fromkeys(found)) or ["the model is incomplete"]
