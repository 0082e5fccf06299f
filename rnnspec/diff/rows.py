"""The changes as rows of five cells, and the totals in words: what every format for people shows."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diff import figures, words
from rnnspec.diff.changes import (
    Change,
    ExpectationUnmet,
    FindingGained,
    FindingLost,
    LayerAdded,
    LayerRemoved,
    Sign,
    WeightsReplaced,
)
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.figures import Total
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

    @property
    def text(self) -> str:
        """The row as one sentence, without its sign: `dense (input 64 -> 128), caused by lstm`."""
        told = " ".join(filter(None, (self.subject, self.what, self.step)))
        return f"{told}, {self.effect}" if self.effect else told


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
    """Figures of the whole model: name, from what to what, by how much. Some only where they changed."""
    sides, cost = (comparison.old, comparison.new), comparison.figures
    old, new = (" + ".join(shown(one.tensor.shape) for one in side.outputs) for side in sides)
    yield "output", *((new, "unchanged") if old == new else (f"{old} -> {new}", ""))
    yield "params", *counted(cost.params)
    if cost.non_trainable_params.changed:
        # Else they change as all do.
        yield "trainable", *counted(cost.trainable_params)
        yield "frozen", *counted(cost.non_trainable_params)
    yield "MACs", *counted(cost.macs)
    dtypes = sorted({weight.dtype for side in sides for weight in side.weights})
    yield "memory", f"{sized(cost.memory)} ({f'{dtypes[0]} ' if len(dtypes) == 1 else ''}weights)", ""
    if cost.training_memory.changed:
        yield "training", sized(cost.training_memory), "with gradients and optimizer slots"
    for one in comparison.changes:
        if isinstance(one, FindingGained | FindingLost):
            name = "expect" if isinstance(one, ExpectationUnmet) else "findings"
            yield name, one.what, printable(one.finding.message)


def by_layer(comparison: Comparison) -> list[tuple[str, str, str]]:
    """Layers whose figures changed: name, parameters, MACs. Nothing where one layer alone makes the total."""
    changed = [layer for layer in figures.by_layer(comparison.matching) if layer.changed]
    if len(changed) < 2:
        return []
    return [(printable(one.new or one.old or ""), both(one.params), both(one.macs)) for one in changed]


def counted(total: Total) -> tuple[str, str]:
    """From what to what, and by how much, in words."""
    if total.old is None or total.new is None:
        texts = ["open axis" if one is None else f"{one:,}" for one in (total.old, total.new)]
        return (texts[0], "") if texts[0] == texts[1] else (" -> ".join(texts), "")
    growth = words.growth(total.old, total.new)
    return (f"{total.new:,}" if total.old == total.new else f"{total.old:,} -> {total.new:,}"), growth


def both(total: Total) -> str:
    """`49,408 -> 131,584 (+166.3 %)` in one cell."""
    text, _ = counted(total)
    return f"{text} ({words.percent(total.old, total.new)})" if total.growth and total.old and total.new else text


def sized(total: Total) -> str:
    """Bytes of both sides."""
    assert total.old is not None
    assert total.new is not None
    return words.sizes(total.old, total.new)


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
