"""From two checked specs to the changes between them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from math import inf
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diff import changes, settings
from rnnspec.diff.causes import Causes, breaks, fit, input_breaks, inputs
from rnnspec.diff.changes import Change, End
from rnnspec.diff.figures import Figures, Total
from rnnspec.diff.matching import Matching, Pair, Part, match
from rnnspec.diff.meaning import Difference, differences
from rnnspec.diff.wiring import Wiring, sources
from rnnspec.inference import Report
from rnnspec.inference.report import Output
from rnnspec.rules import Checked
from rnnspec.source.tree import Route
from rnnspec.spec.tensors import Dim, Tensor

#: The sections beside the model.
SECTIONS = frozenset(("compile", "data", "fit", "expect"))
#: Codes of errors that leave nothing to compare: the text cannot be read, or no model comes of it.
_FATAL = ("RS0", "RS1", "RS9")
#: Codes of what `expect` demands.
_EXPECTED = "RS8"


@dataclass(frozen=True)
class Comparison:
    """What a change means. `changes` come in the order of the new spec; there are none if it means nothing."""

    old: Report
    new: Report
    changes: tuple[Change, ...]
    matching: Matching

    @cached_property
    def figures(self) -> Figures:
        return Figures.of(self.old, self.new)

    @property
    def params(self) -> Total:
        return self.figures.params

    @property
    def macs(self) -> Total:
        """Multiply-adds for one sample."""
        return self.figures.macs

    @property
    def memory(self) -> Total:
        """Bytes of the weights."""
        return self.figures.memory

    @property
    def weighted(self) -> int:
        """How many layers of the new model have weights."""
        return sum(bool(step.weights) for step in self.new.layers)

    @property
    def retrained(self) -> int:
        """How many of them an old checkpoint has no weights for."""
        kinds = (changes.LayerAdded, changes.WeightsReplaced)
        found = {change.subject for change in self.changes if isinstance(change, kinds)}
        return sum(bool(self.new.steps[name].weights) for name in found)

    @property
    def lost(self) -> int:
        """How many layers with weights the new model does not have."""
        return sum(change.breaking and isinstance(change, changes.LayerRemoved) for change in self.changes)


def comparable(checked: Checked) -> bool:
    """Whether a spec has a model to compare. It may still train on nonsense, or not be what it expects to be."""
    fatal = any(error.code.startswith(_FATAL) for error in checked.errors)
    return checked.report is not None and checked.report.complete and not fatal


def compare(old: Checked, new: Checked, sections: Collection[str] = SECTIONS) -> Comparison:
    """The changes in meaning between two specs with a sound model; of the sections beside it, in these."""
    if not comparable(old) or not comparable(new) or old.report is None or new.report is None:
        raise ValueError("only specs with a sound model have a meaning to compare")
    found = _Found(match(old.report, new.report))
    changed = (
        *found.inputs(),
        *found.layers(),
        *found.outputs(),
        *settings.changed(old.report, new.report, found.matching.new_names, sections),
    )
    # Without a change in meaning, findings can differ in what they say of the spelling only; and what
    # the sections say together is no matter of a side that lacks some.
    findings = _findings(old, new, found.matching) if changed and set(sections) >= SECTIONS else ()
    return Comparison(old.report, new.report, (*changed, *findings), found.matching)


class _Found:
    """The changes of the model itself."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.wiring = Wiring(matching)
        self.moved = {pair.new.name for pair in self.wiring.moved}
        self.rewired = {pair.new.name for pair in self.wiring.rewired}

    @cached_property
    def arguments(self) -> dict[str, list[Difference]]:
        """What differs in the arguments of each layer; a second call has those of the first."""
        found = {}
        for pair in self.matching.pairs:
            if pair.new.step.node.shares is None:
                found[pair.new.name] = list(differences(pair.old.meaning, pair.new.meaning))
        return found

    @cached_property
    def causes(self) -> Causes:
        changed = {name for name, found in self.arguments.items() if found} | self.moved | self.rewired
        return Causes(self.matching, changed | {part.name for part in self.matching.added})

    def inputs(self) -> Iterator[Change]:
        old, new = self.matching.old, self.matching.new
        ones, others = _contracts(old), _contracts(new)
        former = self.matching.inputs
        for name in old.inputs:
            if name not in former.values():
                yield changes.InputChanged(
                    subject=name, route=_route(old, name), breaking=True, old=End(name, old.inputs[name]), new=None
                )
        for name, tensor in new.inputs.items():
            known = former.get(name)
            if known is None or known != name or ones[known] != others[name]:
                before = End(known, old.inputs[known]) if known is not None else None
                yield changes.InputChanged(
                    subject=name, route=_route(new, name), breaking=True, old=before, new=End(name, tensor)
                )

    def layers(self) -> Iterator[Change]:
        """In the order of the new text; what is gone comes before what stood behind it."""
        items: list[Pair | Part] = sorted((*self.matching.pairs, *self.matching.added), key=_position)
        behind: list[float] = []
        for item in reversed(items):
            stays = isinstance(item, Pair) and item.new.name not in self.moved
            behind.append(item.old.position if isinstance(item, Pair) and stays else behind[-1] if behind else inf)
        gone = sorted(self.matching.removed, key=_position, reverse=True)
        for item, limit in zip(items, reversed(behind), strict=True):
            while gone and gone[-1].position < limit:
                yield changes.LayerRemoved(**_lone(gone.pop()))
            if isinstance(item, Part):
                yield changes.LayerAdded(**_lone(item))
            else:
                yield from self._layer(item)
        while gone:
            yield changes.LayerRemoved(**_lone(gone.pop()))

    def _layer(self, pair: Pair) -> Iterator[Change]:
        old, new = pair.old.step, pair.new.step
        name, node = pair.new.name, pair.new.step.node
        replaced = not fit(old.weights, new.weights)
        if pair.renamed:
            yield changes.LayerRenamed(subject=name, route=node.route, old=pair.old.name, new=name)
        if name in self.moved or name in self.rewired:
            kind = changes.LayerMoved if name in self.moved else changes.WiringChanged
            breaking = replaced and input_breaks(pair)
            yield kind(subject=name, route=node.route, breaking=breaking, old=sources(old), new=sources(new))
        own = self.arguments.get(name, [])
        for found in own:
            breaking = replaced and breaks(pair, found.route)
            yield changes.ArgumentChanged(
                subject=name, route=(*node.route, *found.route), label=found.label,
                breaking=breaking, old=found.old, new=found.new,
            )  # fmt: skip
        flags = {**pair.old.step.node.flags, **node.flags}
        for flag in flags:
            one, other = (part.step.node.flags.get(flag, False) for part in (pair.old, pair.new))
            if one != other:
                yield changes.ArgumentChanged(
                    subject=name, route=(*node.route, "from", flag), label=(flag,), breaking=False, old=one, new=other
                )
        if replaced:
            yield self._replaced(pair)
        elif own and old.outputs[0].sizes != new.outputs[0].sizes:
            before, after = End(name, old.outputs[0]), End(name, new.outputs[0])
            yield changes.ShapeChanged(subject=name, route=node.at, old=before, new=after)

    def _replaced(self, pair: Pair) -> Change:
        old, new, name = pair.old.step, pair.new.step, pair.new.name
        fed = name not in self.moved and name not in self.rewired and input_breaks(pair)
        cause = self.causes.of_inputs(pair) if fed else None
        fed_with = zip(inputs(old), inputs(new), strict=False)
        width = next((_width(one, other) for one, other in fed_with if one.sizes != other.sizes), "")
        route = new.node.at
        return changes.WeightsReplaced(
            subject=name, route=route, breaking=True, cause=cause, old=old.weights, new=new.weights, width=width
        )

    def outputs(self) -> Iterator[Change]:
        for index, (one, other) in enumerate(zip_longest(self.matching.old.outputs, self.matching.new.outputs)):
            cause = None
            if one is not None and other is not None:
                if _contract(one.tensor) != _contract(other.tensor):
                    cause = self.causes.of_output(one, other)
                elif self.wiring.same_source(one.ref, other.ref):
                    continue
            yield changes.OutputChanged(
                subject="output", route=("outputs", index), breaking=True, cause=cause,
                old=_end(one), new=_end(other),
            )  # fmt: skip


def _end(output: Output | None) -> End | None:
    return End(output.name, output.tensor) if output is not None else None


def _position(item: Pair | Part) -> int:
    return item.position if isinstance(item, Part) else item.new.position


def _lone(part: Part) -> dict[str, Any]:
    step = part.step
    return {
        "subject": part.name,
        "route": step.node.route,
        "breaking": bool(step.weights),
        "layer": part.meaning,
        "weights": step.weights,
        "telling": part.telling,
        "shares": step.node.shares,
    }


def _route(report: Report, name: str) -> Route:
    return ("input",) if tuple(report.inputs) == ("input",) else ("inputs", name)


def _contract(tensor: Tensor) -> tuple[Any, ...]:
    return tensor.sizes, tensor.dtype


def _contracts(report: Report) -> dict[str, tuple[Any, ...]]:
    """Shapes and dtypes of the inputs. The name of an axis counts where it makes two axes equal, whatever it is."""
    dims = [dim for tensor in report.inputs.values() for dim in tensor.shape]
    uses = Counter(dim.name for dim in dims if dim.name)
    numbers: dict[str, int] = {}

    def axis(dim: Dim) -> Any:
        if dim.name is None or uses[dim.name] == 1:
            return dim.size
        return "same", numbers.setdefault(dim.name, len(numbers))

    return {name: (*map(axis, tensor.shape), tensor.dtype) for name, tensor in report.inputs.items()}


def _width(old: Tensor, new: Tensor) -> str:
    """`64 -> 128` where only the last axis differs, else both shapes."""
    if old.sizes[:-1] == new.sizes[:-1] and old.rank == new.rank:
        return f"{old.sizes[-1]} -> {new.sizes[-1]}"
    return f"{old} -> {new}"


def _findings(old: Checked, new: Checked, matching: Matching) -> Iterable[Change]:
    """Findings of one side only: the same code at the same layer, or at the same route elsewhere, is the same."""
    ones = _located(old.diagnostics, matching.old, {pair.old.name: pair.new.name for pair in matching.pairs})
    others = _located(new.diagnostics, matching.new, {})
    for key, found in others.items():
        for finding in found[len(ones.get(key, ())) :]:
            kind = changes.ExpectationUnmet if finding.code.startswith(_EXPECTED) else changes.FindingGained
            yield kind(subject="findings", route=finding.route, finding=finding)
    for key, found in ones.items():
        for finding in found[len(others.get(key, ())) :]:
            yield changes.FindingLost(subject="findings", route=finding.route, finding=finding)


def _located(
    diagnostics: Iterable[Diagnostic], report: Report, names: Mapping[str, str]
) -> dict[tuple[str, Any], list[Diagnostic]]:
    layers = {step.node.route: step.node.name for step in reversed(report.layers)}
    found: dict[tuple[str, Any], list[Diagnostic]] = {}
    for one in diagnostics:
        above = (one.route[:end] for end in range(len(one.route), 0, -1))
        owner = next((layers[route] for route in above if route in layers), None)
        key = one.code, one.route if owner is None else names.get(owner, owner)
        found.setdefault(key, []).append(one)
    return found
