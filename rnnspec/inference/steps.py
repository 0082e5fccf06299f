"""Whose steps a sequence holds: those of which input, and in its order or in the opposite one."""

from collections.abc import Iterator
from typing import Any, TypeAlias

from rnnspec.inference.report import Report
from rnnspec.layers._graph import Step
from rnnspec.layers._recurrent import Recurrent
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.graph import Ref
from rnnspec.spec.tensors import Size, Tensor

#: Layers that end masks and keep the steps, or at least their order.
_KEEPING = {
    "Conv1D", "SeparableConv1D", "DepthwiseConv1D", "MaxPooling1D", "AveragePooling1D", "ZeroPadding1D",
    "Cropping1D", "UpSampling1D", "Embedding", "Masking", "Rescaling",
}  # fmt: skip
_MERGING = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}

#: An output of a layer, or an input of the model: its name and its number.
Key: TypeAlias = tuple[str, int]


class Steps(Record):
    """The steps of a model's input, `backwards` if the last comes first."""

    input: str
    backwards: bool = False


class Reading(Record):
    """A recurrent layer that reads a sequence: `step` is its call, `layer` it or the one inside of a `Bidirectional`.

    `route` leads to its arguments.
    """

    step: Step
    layer: Any
    route: Route
    backwards: bool

    @property
    def sequence(self) -> Tensor:
        assert self.step.call is not None
        return self.step.call.x

    @property
    def length(self) -> Size:
        return self.sequence.shape[1].size


def readings(report: Report) -> Iterator[Reading]:
    """Every recurrent layer of a model, the two of a `Bidirectional` each: forward first."""
    for step in report.layers:
        layer: Any = step.layer
        if step.call is None or not step.call.inputs:
            continue
        if isinstance(layer, Recurrent):
            yield Reading(step, layer, step.node.at, layer.go_backwards)
        elif step.node.kind == "Bidirectional":
            yield Reading(step, layer.layer, (*step.node.at, "layer", layer.layer.key), layer.layer.go_backwards)
            if layer.backward_layer is None:
                yield Reading(step, layer.layer, (*step.node.at, "layer", layer.layer.key), True)
            else:
                back = layer.backward_layer
                yield Reading(step, back, (*step.node.at, "backward_layer", back.key), back.go_backwards)


def key(report: Report, ref: Ref) -> Key:
    """The output that a reference means, by number."""
    step = report.steps.get(ref.name)
    names = step.output_names if step is not None else ()
    if isinstance(ref.output, int):
        return ref.name, ref.output
    return ref.name, names.index(ref.output) if ref.output in names else 0


def sequence_of(step: Step) -> Ref | None:
    """What a layer is called with first, by position or by name."""
    if step.node.args:
        return step.node.args[0]
    names = step.layer.positional_names() if step.layer is not None else ()
    value = next((step.node.named[name] for name in names if name in step.node.named), None)
    return value[0] if isinstance(value, tuple) else value


def before(report: Report, step: Step) -> Iterator[tuple[Step, int]]:
    """The calls that lead to one, nearest first, with the number of the output that does.

    It ends with the first that mixes steps or takes several tensors.
    """
    ref = sequence_of(step)
    while ref is not None and (one := report.steps.get(ref.name)) is not None and one.layer is not None:
        yield one, key(report, ref)[1]
        # Attention hands masks on, and looks at all steps.
        alone = one.layer.masks == "pass" and one.layer.accepts()[0] == 1
        ref = sequence_of(one) if alone else None


def steps(report: Report) -> dict[Key, Steps]:
    """The steps of every tensor with a time axis (axis 1) that is known to be that of an input."""
    found = {(name, 0): Steps(name) for name, tensor in report.inputs.items() if tensor.rank > 1}
    for step in report.layers:
        given = [found.get(key(report, ref)) for ref in step.node.args]
        first = sequence_of(step)
        own = _after(step, found.get(key(report, first)) if first is not None else None, given)
        if own is not None and step.outputs[0].rank > 1:
            found[step.node.name, 0] = own
            if step.node.kind == "Bidirectional" and "backward" in step.output_names:
                found[step.node.name, 1] = own
    return found


def _after(step: Step, first: Steps | None, given: list[Steps | None]) -> Steps | None:
    layer: Any = step.layer
    if step.call is None or layer is None:
        return None
    if step.node.kind in _MERGING:
        return _merged(step, given)
    if first is None:
        return None
    if isinstance(layer, Recurrent):
        return first.but(backwards=first.backwards != layer.go_backwards) if layer.return_sequences else None
    if step.node.kind == "Bidirectional":
        # Keras turns the backward half round itself.
        return first if layer.layer.return_sequences else None
    if step.node.kind == "ops.flip":
        axes = layer.axis if isinstance(layer.axis, list) else [layer.axis]
        turned = layer.axis is None or any(axis % step.call.x.rank == 1 for axis in axes)
        return first.but(backwards=first.backwards != turned)
    keeps = layer.masks == "pass" or step.node.kind in _KEEPING
    return first if keeps and getattr(layer, "data_format", None) != "channels_first" else None


def _merged(step: Step, given: list[Steps | None]) -> Steps | None:
    """Those of the first part that has any, if no other goes the opposite way."""
    rank = step.outputs[0].rank
    if rank < 3 or (step.node.kind == "Concatenate" and getattr(step.layer, "axis", -1) % rank == 1):
        return None
    known = [one for one in given if one is not None]
    # Steps of two inputs go along if both have them in their order.
    return known[0] if len({one.backwards for one in known}) == 1 else None
