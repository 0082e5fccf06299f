"""What stands at the end of a model: each output with its loss, its labels and its activation."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rnnspec.diagnostics.model import Label
from rnnspec.inference.report import Output, Report
from rnnspec.layers._facts import LostBatch
from rnnspec.layers._graph import Step
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Context
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.tensors import Blame

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts
    from rnnspec.objectives.losses._base import Loss

#: Layers that move values and leave each as it is.
_SAME_VALUES = {"Dropout", "SpatialDropout1D", "Flatten", "Reshape", "Permute", "Identity"}
#: Activations whose values lie between 0 and 1.
BOUNDED = {"sigmoid", "softmax", "hard_sigmoid", "sparse_sigmoid", "sparsemax"}


class Head(Record):
    """An output and the loss it is trained with; `route` leads to the loss. `labels` are None without data."""

    output: Output
    loss: "Loss"
    route: Route
    labels: "FieldFacts | None"

    def at_loss(self, context: Context, text: str, *, primary: bool = False) -> Label:
        """A label at the loss as it is written."""
        if context.node((*self.route, self.loss.key)) is not None:
            return context.label((*self.route, self.loss.key), text, primary=primary, key=True)
        return context.label(self.route, text, primary=primary)

    def at_output(self, context: Context, text: str, *, primary: bool = False) -> Label:
        """A label at the layer that gives the output."""
        return context.label(self.place(context), text, primary=primary, key=True)

    def place(self, context: Context) -> Route:
        """The route to the layer that gives the output, or to the input that is one."""
        step = context.report.steps.get(self.output.name) if context.report else None
        return step.node.at if step else self.output.ref.route

    def trace(self, context: Context) -> tuple[str, ...]:
        """The way to the output, with the sizes that the samples have."""
        return context.but(report=_of_samples(context)).trace(self.place(context))

    @property
    def name(self) -> str:
        """The loss as it was written."""
        return self.loss.identifier or self.loss.kind


def output_names(report: Report) -> list[str] | None:
    """What the outputs are called; None where a reference, or a layer that could not be read, leaves that open."""
    written = report.spec.outputs
    steps = [report.steps.get(output.name) for output in report.outputs]
    unread = any(step is not None and step.layer is None for step in steps)
    if not report.outputs or unread or (written is not None and len(written) != len(report.outputs)):
        return None
    return [output.name for output in report.outputs]


def heads(context: Context) -> Iterator[Head]:
    """Every sound output that has a loss: none where an output is no batch, RS127 says all there is to say."""
    report = context.report
    compiled = report.spec.compile if report else None
    if report is None or compiled is None or compiled.loss is None:
        return
    if any(isinstance(one, LostBatch) for one in report.facts):
        return
    targets = context.data.targets(output.name for output in report.outputs)
    for index, output in enumerate((_of_samples(context) or report).outputs):
        loss, route = _of(compiled.loss, index, output.name)
        labels = targets.get(output.name)
        if loss is None or output.tensor.poison:
            continue
        if resolved := _resolved(loss, output, labels):
            yield Head(output, resolved, route, labels)


def _of_samples(context: Context) -> Report | None:
    """The report with the sizes that the samples have, where nothing goes wrong with these."""
    return context.sized if context.sized is not None and context.sized.sound else context.report


def _of(losses: Any, index: int, name: str) -> tuple[Any, Route]:
    """The loss of one output, and where it is written."""
    match losses:
        case list():
            return (losses[index], ("compile", "loss", index)) if index < len(losses) else (None, ())
        case dict():
            return losses.get(name), ("compile", "loss", name)
        case _:
            return losses, ("compile", "loss")


def _resolved(loss: Any, output: Output, labels: "FieldFacts | None") -> "Loss | None":
    """The loss that Keras computes; None where `crossentropy` waits for labels nobody knows."""
    from rnnspec.objectives.losses._base import Loss

    if isinstance(loss, Loss):
        return loss
    if output.tensor.rank == 0 or (labels is None and output.tensor.sizes[-1] != 1):
        return None
    resolved: Loss = loss.resolve((None, *(labels.shape if labels else ())), output.tensor.sizes)
    resolved._identifier = loss.identifier
    return resolved


class End(Record):
    """The activation of a layer, and where it is written or would be."""

    step: Step
    activation: str
    route: Route
    given: bool
    #: Whether its values are those of the layer, and not mixed with a state.
    direct: bool = True

    def label(self, context: Context, text: str, *, primary: bool = False) -> Label:
        return context.label(self.route, text, primary=primary, key=not self.given)

    @property
    def blame(self) -> Blame:
        return Blame(self.route)


def end(report: Report, name: str) -> End | None:
    """What activates the output of the layer `name` last; None where that cannot be told."""
    step = report.steps.get(name)
    while step is not None and step.node.kind in _SAME_VALUES and step.node.args:
        step = report.steps.get(step.node.args[0].name)
    return activation(step) if step is not None else None


def activation(step: Step) -> End | None:
    """What a layer activates its output with."""
    layer: Any = step.layer
    route: Route = step.node.at
    if step.node.kind == "TimeDistributed" and layer is not None:
        layer, route = layer.layer, (*route, "layer", layer.layer.key)
    if layer is None:
        return None
    if layer.kind in ("Softmax", "ReLU"):
        return End(step, layer.kind.lower(), route, False)
    if "activation" not in type(layer).model_fields or layer.kind == "Bidirectional":
        return None
    given = "activation" in layer.given and layer.activation is not None
    at = (*route, "activation") if given else route
    return End(step, layer.activation or "linear", at, given, not isinstance(layer, Recurrent))
