"""Which layers take something else than before, where no added, removed or moved layer explains it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from rnnspec.diff.matching import Matching, Pair
from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.spec.graph import Ref

#: A tensor: the old name of what makes it, and which of its outputs.
Tensor: TypeAlias = tuple[str, int]
#: How a layer takes a tensor: by position or name.
Slot: TypeAlias = tuple[str | int, ...]


@dataclass
class Wiring:
    """The references of both sides in the names of the old one."""

    matching: Matching

    @cached_property
    def moved(self) -> list[Pair]:
        """Layers that stand elsewhere and take something else: the order of a text alone means nothing."""
        return [pair for pair in self.matching.out_of_order if not self._directly_equal(pair)]

    @cached_property
    def rewired(self) -> list[Pair]:
        """The other layers that take something else."""
        moved = {pair.new.name for pair in self.moved}
        return [pair for pair in self.matching.pairs if pair.new.name not in moved and not self._equal(pair)]

    def same_source(self, old: Ref, new: Ref) -> bool:
        """Whether two references mean one tensor, by itself or seen through layers that came, went or moved."""
        if _tensor(self.matching.old, old) == self._old(*_tensor(self.matching.new, new)):
            return True
        ones = self._seen(self.matching.old, old, self._gone)
        others = {self._old(name, output) for name, output in self._seen(self.matching.new, new, self._come)}
        return bool(ones & others)

    @cached_property
    def _gone(self) -> set[str]:
        return {part.name for part in self.matching.removed} | {pair.old.name for pair in self.moved}

    @cached_property
    def _come(self) -> set[str]:
        return {part.name for part in self.matching.added} | {pair.new.name for pair in self.moved}

    def _old(self, name: str, output: int) -> Tensor:
        pair = self.matching.by_new.get(name)
        if pair is not None:
            return pair.old.name, output
        # A name of its own for what the old side does not have.
        return self.matching.inputs.get(name, f"new {name}"), output

    def _directly_equal(self, pair: Pair) -> bool:
        old, new = dict(slots(pair.old.step)), dict(slots(pair.new.step))
        return {slot: _tensor(self.matching.old, ref) for slot, ref in old.items()} == {
            slot: self._old(*_tensor(self.matching.new, ref)) for slot, ref in new.items()
        }

    def _equal(self, pair: Pair) -> bool:
        old, new = dict(slots(pair.old.step)), dict(slots(pair.new.step))
        return old.keys() == new.keys() and all(self.same_source(old[slot], new[slot]) for slot in old)

    @staticmethod
    def _seen(report: Report, ref: Ref, through: set[str]) -> set[Tensor]:
        """The tensors behind a reference, seen through some layers."""
        found: set[Tensor] = set()
        waiting, done = [ref], set()
        while waiting:
            one = waiting.pop()
            if one.name not in through:
                found.add(_tensor(report, one))
            elif one.name not in done:
                done.add(one.name)
                waiting += report.steps[one.name].node.refs
        return found


def slots(step: Step) -> Iterator[tuple[Slot, Ref]]:
    """What a layer takes; what may be given by position counts as given so."""
    node = step.node
    names = step.layer.positional_names() if step.layer is not None else ()
    for index, ref in enumerate(node.args):
        yield (index,), ref
    for name, value in node.named.items():
        several = value if isinstance(value, tuple) else (value,)
        for index, ref in enumerate(several):
            # One such argument takes all tensors, several take one each.
            yield ((names.index(name) + index,) if name in names else (name, index)), ref
    if node.shares is not None:
        yield ("reuse",), Ref(node.shares)


def sources(step: Step) -> list[str]:
    """The references of a layer as a spec writes them."""
    texts = [text(ref) for slot, ref in slots(step) if slot != ("reuse",)]
    return texts if step.node.shares is None else [f"reuse {step.node.shares}", *texts]


def text(ref: Ref) -> str:
    return ref.name if ref.output in (0, "output") else f"{ref.name}.{ref.output}"


def _tensor(report: Report, ref: Ref) -> Tensor:
    step = report.steps.get(ref.name)
    if isinstance(ref.output, int) or step is None:
        return ref.name, ref.output if isinstance(ref.output, int) else 0
    names = step.output_names
    return ref.name, names.index(ref.output) if ref.output in names else 0
