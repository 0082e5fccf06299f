"""The changes as rows of five cells, and the totals in words: what every format for people shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diff import words
from rnnspec.diff.changes import Change, FindingGained, FindingLost, LayerAdded, LayerRemoved, Sign, WeightsReplaced
from rnnspec.diff.comparison import Comparison, Total
from rnnspec.spec.tensors import shown

#: What is said of two specs that mean the same.
SAME = "no differences in meaning"


@dataclass(frozen=True)
class Row:
    """`subject` is empty in the further rows of one, and so is `sign` where it tells of all of them."""

    sign: Sign | None
    subject: str
    what: str
    step: str
    effect: str


def rows(comparison: Comparison) -> Iterator[Row]:
    """A row for each change, those of one layer below each other. Findings are told with the totals."""
    changes = [one for one in comparison.changes if not isinstance(one, FindingGained | FindingLost)]
    for (subject, *_), group in groupby(changes, key=_group):
        several = list(group)
        replaced = any(isinstance(one, WeightsReplaced) for one in several)
        for number, row in enumerate(_merged(several)):
            if number:
                yield replace(row, sign=None) if replaced else row
            else:
                yield replace(row, sign="-/+" if replaced else row.sign, subject=printable(subject))


def _group(change: Change) -> tuple[str, str, bool]:
    # A layer that is gone may have had the name that another one has now.
    alone = isinstance(change, LayerAdded | LayerRemoved)
    return change.subject, change.kind() if alone else "", alone


def _merged(changes: list[Change]) -> list[Row]:
    """One row for each change; those that are an effect alone stand beside what brought it about."""
    found: list[tuple[Change, Row]] = []
    for one in changes:
        row = Row(one.sign, "", printable(one.what), printable(one.step), printable(one.effect))
        host = None if row.what or row.step else _host(found)
        if host is None:
            found.append((one, row))
        else:
            found[host] = (found[host][0], replace(found[host][1], effect=row.effect))
    return [row for _, row in found]


def _host(found: list[tuple[Change, Row]]) -> int | None:
    """The row without an effect that an effect belongs to: a breaking one if there is one."""
    free = [index for index, (_, row) in enumerate(found) if not row.effect]
    return next((index for index in free if found[index][0].breaking), free[-1] if free else None)


def totals(comparison: Comparison) -> Iterator[tuple[str, str, str]]:
    """Figures of the whole model: name, from what to what, by how much."""
    sides = comparison.old, comparison.new
    old, new = (" + ".join(shown(one.tensor.shape) for one in side.outputs) for side in sides)
    yield "output", *((new, "unchanged") if old == new else (f"{old} -> {new}", ""))
    yield "params", *_counted(comparison.params)
    yield "MACs", *_counted(comparison.macs)
    yield "memory", *_memory(comparison)
    for one in comparison.changes:
        if isinstance(one, FindingGained | FindingLost):
            yield "findings", one.what, printable(one.finding.message)


def _counted(total: Total) -> tuple[str, str]:
    if total.old is None or total.new is None:
        texts = ["open axis" if one is None else f"{one:,}" for one in (total.old, total.new)]
        return (texts[0], "") if texts[0] == texts[1] else (" -> ".join(texts), "")
    growth = words.growth(total.old, total.new)
    return (f"{total.new:,}" if total.old == total.new else f"{total.old:,} -> {total.new:,}"), growth


def _memory(comparison: Comparison) -> tuple[str, str]:
    total = comparison.memory
    assert total.old is not None
    assert total.new is not None
    dtypes = sorted({weight.dtype for side in (comparison.old, comparison.new) for weight in side.weights})
    kind = f"({dtypes[0]} weights)" if len(dtypes) == 1 else "(weights)"
    size, unit = next(((size, unit) for size, unit in _UNITS if max(total.old, total.new) >= size), (1, "bytes"))
    old, new = (f"{one / size:.2f}" if size > 1 else f"{one}" for one in (total.old, total.new))
    return (f"{new} {unit} {kind}" if old == new else f"{old} -> {new} {unit} {kind}"), ""


_UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def closing(comparison: Comparison) -> str:
    """What becomes of an old checkpoint."""
    weighted, retrained, lost = comparison.weighted, comparison.retrained, comparison.lost
    if not weighted:
        return "The new model has no weights."
    if not retrained:
        kept = f"All {weighted} weighted layers keep their" if weighted > 1 else "The one weighted layer keeps its"
        gone = f"; those of {lost} removed layer{'s' * (lost != 1)} are lost"
        return f"{kept} weights{gone if lost else ': old checkpoints can be loaded'}."
    verb = "needs" if retrained == 1 else "need"
    fate = "cannot be loaded" if retrained == weighted else "can be loaded in part"
    return f"{retrained} of {weighted} weighted layers {verb} new weights: old checkpoints {fate}."
