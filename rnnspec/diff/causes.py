"""Why weights no longer fit: an argument of the layer, or a tensor that another layer made differently."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnnspec.diff.matching import Matching, Pair
from rnnspec.inference import Report
from rnnspec.inference.report import Output
from rnnspec.layers import Call, Layer, Misfit, Weight
from rnnspec.layers._graph import Step
from rnnspec.source.tree import Route
from rnnspec.spec.kind import Kind
from rnnspec.spec.tensors import Blame, Tensor


def fit(old: Sequence[Weight], new: Sequence[Weight]) -> bool:
    """Whether old values can be loaded into new weights: dtypes are cast, shapes are not.

    Tried with `load_weights`, Keras 3.15.1; the scopes that inner layers give to names do not count.
    """
    return [(one.name.rpartition("/")[2], one.shape) for one in old] == [
        (one.name.rpartition("/")[2], one.shape) for one in new
    ]


def breaks(pair: Pair, route: Route) -> bool:
    """Whether the new value at one route alone would replace the weights of the old layer.

    The route alternates kinds and arguments: `("Bidirectional", "layer", "LSTM", "units")`.
    """
    old, new = pair.old.step, pair.new.step
    if old.layer is None or new.layer is None or old.call is None or old.node.shares is not None:
        return False
    return not fit(old.weights, _weights(_with(old.layer, new.layer, route), old.call))


def _with(old: Any, new: Any, route: Route) -> Any:
    """The old object with the new value at a route; lists on the way are taken whole."""
    name, rest = str(route[1]), route[2:]
    value, inner = getattr(new, name), getattr(old, name)
    if rest and isinstance(inner, Kind) and isinstance(value, Kind) and inner.kind == value.kind == rest[0]:
        value = _with(inner, value, rest)
    values = {field: getattr(old, field) for field in type(old).model_fields} | {name: value}
    # Not a copy: a model inside a model keeps the run of its layers.
    return type(old).model_construct(old.model_fields_set | {name}, **values)


def input_breaks(pair: Pair) -> bool:
    """Whether the new inputs alone would replace the weights of the old layer."""
    old, new = pair.old.step, pair.new.step
    if old.layer is None or new.call is None or old.node.shares is not None:
        return False
    return not fit(old.weights, _weights(old.layer, new.call))


def _weights(layer: Layer, call: Call) -> tuple[Weight, ...]:
    try:
        layer.run(call)
        return tuple(layer.weights(call))
    except Misfit:
        return ()


def inputs(step: Step) -> list[Tensor]:
    if step.call is None:
        return []
    return [*step.call.inputs, *(tensor for name in step.call.named for tensor in step.call.several(name))]


@dataclass
class Causes:
    """Finds the layer or input behind a changed tensor. `changed` are new names of what changed by itself."""

    matching: Matching
    changed: set[str]
    gone: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.gone = {part.name for part in self.matching.removed}

    def of_inputs(self, pair: Pair) -> str | None:
        """What changed the inputs of a layer."""
        return self._of(pair.old.step, pair.new.step, {pair.new.name})

    def of_output(self, old: Output, new: Output) -> str | None:
        """What changed an output of the model."""
        if new.name in self.changed:
            return new.name
        return self._of_tensor(old.tensor, new.tensor, ([old.name], [new.name]), set())

    def _of(self, old: Step, new: Step, seen: set[str]) -> str | None:
        starts = [ref.name for ref in old.node.refs], [ref.name for ref in new.node.refs]
        for one, other in zip(inputs(old), inputs(new), strict=False):
            if one.sizes != other.sizes and (found := self._of_tensor(one, other, starts, seen)):
                return found
        return None

    def _of_tensor(self, old: Tensor, new: Tensor, starts: tuple[list[str], list[str]], seen: set[str]) -> str | None:
        unchanged: list[str] = []
        for blame in _blames(new, old):
            owner = _owner(self.matching.new, starts[1], blame)
            if owner in self.changed:
                return owner
            if owner is not None:
                unchanged.append(owner)
        for blame in _blames(old, new):
            owner = _owner(self.matching.old, starts[0], blame)
            if owner in self.gone:
                return owner
            if owner is not None and self.matching.new_names.get(owner) in self.changed:
                return self.matching.new_names[owner]
        # Who made the axis is as it was: something changed before it.
        for name in unchanged:
            pair = self.matching.by_new.get(name)
            if pair is not None and name not in seen:
                seen.add(name)
                if found := self._of(pair.old.step, pair.new.step, seen):
                    return found
        return unchanged[0] if unchanged else None


def _blames(tensor: Tensor, other: Tensor) -> Iterator[Blame]:
    """What made the axes that differ, the last first, then what made the rank."""
    if tensor.rank == other.rank:
        axes: Iterable[Any] = (one for one, two in zip(tensor.shape, other.shape, strict=True) if one.size != two.size)
    else:
        axes = tensor.shape
        if tensor.blame is not None:
            yield tensor.blame
    for dim in reversed(list(axes)):
        if dim.blame is not None:
            yield dim.blame


def _owner(report: Report, starts: list[str], blame: Blame) -> str | None:
    """The nearest of some layers and those before them, or the input, that a blame leads into."""
    if blame.route[0] == "input":
        return "input"
    if blame.route[0] == "inputs":
        return str(blame.route[1])
    waiting, seen = list(starts), set(starts)
    for name in waiting:
        one = report.steps.get(name)
        if one is None:
            continue
        route = one.node.route
        if blame.route[: len(route)] == route:
            return name
        for ref in one.node.refs:
            if ref.name not in seen:
                seen.add(ref.name)
                waiting.append(ref.name)
    return None
