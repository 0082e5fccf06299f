"""Which layers of two models are the same layer."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rnnspec.diff.alignment import align, rising
from rnnspec.diff.meaning import Object, alike, meaning
from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.spec.naming import snake_case


@dataclass(frozen=True, eq=False)
class Part:
    """A layer call on one side; `position` counts the calls of that side."""

    step: Step
    position: int

    @property
    def name(self) -> str:
        return self.step.node.name

    @property
    def kind(self) -> tuple[str, bool]:
        """Calls of a shared layer are no partners of layers."""
        return self.step.node.kind, self.step.node.shares is not None

    @cached_property
    def meaning(self) -> Object:
        """The layer without its name."""
        made = meaning(self.step.layer)
        assert isinstance(made, Object)
        return made.without("name")

    @cached_property
    def named(self) -> bool:
        """Whether its name was written: those that are counted shift with every layer put in before."""
        node = self.step.node
        if node.shares is not None:
            return re.fullmatch(rf"{re.escape(node.shares)}_\d+", node.name) is None
        return self.step.layer is not None and self.step.layer.name is not None

    @property
    def telling(self) -> bool:
        """Whether the name says more than the kind does."""
        return re.fullmatch(rf"{re.escape(snake_case(self.kind[0]))}(_\d+)?", self.name) is None


@dataclass(frozen=True)
class Pair:
    old: Part
    new: Part

    @property
    def renamed(self) -> bool:
        return self.old.name != self.new.name and (self.old.named or self.new.named)


@dataclass
class Matching:
    """The layers of two models, in the order of their texts. `inputs` are old names by new ones."""

    old: Report
    new: Report
    pairs: list[Pair] = field(default_factory=list)
    removed: list[Part] = field(default_factory=list)
    added: list[Part] = field(default_factory=list)
    inputs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_new(self) -> dict[str, Pair]:
        return {pair.new.name: pair for pair in self.pairs}

    @cached_property
    def by_old(self) -> dict[str, Pair]:
        return {pair.old.name: pair for pair in self.pairs}

    @cached_property
    def new_names(self) -> dict[str, str]:
        """Today's names of old layers and inputs."""
        inputs = {old: new for new, old in self.inputs.items()}
        return inputs | {pair.old.name: pair.new.name for pair in self.pairs}

    @cached_property
    def out_of_order(self) -> list[Pair]:
        """Pairs that stand elsewhere among the others: the fewest that explain the new order."""
        ordered = sorted(self.pairs, key=lambda pair: pair.old.position)
        kept = rising([pair.new.position for pair in ordered])
        return [pair for pair in ordered if pair.new.position not in kept]


def match(old: Report, new: Report) -> Matching:
    """By name where one was written; the others in order by kind and arguments; what is left by being equal."""
    ones = [Part(step, position) for position, step in enumerate(old.layers)]
    others = [Part(step, position) for position, step in enumerate(new.layers)]
    names = {part.name: part for part in others}
    pairs = [
        Pair(one, other)
        for one in ones
        if (other := names.get(one.name)) and one.kind == other.kind and (one.named or other.named)
    ]
    ones, others = _left(pairs, ones, others)

    found = [Pair(ones[i], others[j]) for i, j in align(ones, others, _score, lambda part: part.kind)]
    pairs += found
    ones, others = _left(found, ones, others)

    # What moved past others is not in order, and only an equal layer can be known again.
    equal: dict[object, list[Part]] = defaultdict(list)
    for other in reversed(others):
        equal[other.kind, repr(other.meaning)].append(other)
    moved = [Pair(one, same.pop()) for one in ones if (same := equal[one.kind, repr(one.meaning)])]
    ones, others = _left(moved, ones, others)
    pairs = sorted((*pairs, *moved), key=lambda pair: pair.new.position)
    return Matching(old, new, pairs, ones, others, _inputs(old, new))


def _left(pairs: Iterable[Pair], ones: list[Part], others: list[Part]) -> tuple[list[Part], list[Part]]:
    taken = {part for pair in pairs for part in (pair.old, pair.new)}
    return [one for one in ones if one not in taken], [other for other in others if other not in taken]


def _score(old: Part, new: Part) -> float:
    if old.kind != new.kind:
        return 0.0
    if old.named and new.named and old.meaning != new.meaning:
        return 0.0  # two names and two sets of arguments: two layers
    # Of equal choices, keep names, and let layers without weights be the ones that move.
    return alike(old.meaning, new.meaning) + 0.1 * (old.name == new.name) + 0.05 * bool(old.step.weights)


def _inputs(old: Report, new: Report) -> dict[str, str]:
    if len(old.inputs) == len(new.inputs) == 1:
        return dict(zip(new.inputs, old.inputs, strict=True))
    return {name: name for name in new.inputs if name in old.inputs}
