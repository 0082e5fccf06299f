"""From a typed spec to a report."""

from rnnspec.inference.batch import lost_batches
from rnnspec.inference.report import Output, Report
from rnnspec.layers._graph import run
from rnnspec.source.tree import Route
from rnnspec.spec.document import InputSpec
from rnnspec.spec.graph import wire
from rnnspec.spec.load import Spec
from rnnspec.spec.tensors import POISON, Blame, Dim, Tensor


def infer(spec: Spec, inputs: dict[str, Tensor] | None = None) -> Report:
    """Wire the layers of `spec` and run its inputs through them, or others in their place.

    Never raises for what a spec may say.
    """
    graph, found = wire(tuple(spec.inputs), spec.items, spec.outputs)
    single = tuple(spec.inputs) == ("input",)
    inputs = inputs or {
        name: tensor_of(one, ("input",) if single else ("inputs", name)) if one else POISON
        for name, one in spec.inputs.items()
    }
    state = run(graph, inputs)
    outputs = tuple(Output(ref.name, state.tensor(ref), ref) for ref in graph.outputs)
    lost = lost_batches(inputs, state.steps, outputs)
    return Report(spec, graph, inputs, state.steps, outputs, (*found, *state.found, *lost))


def tensor_of(spec: InputSpec, route: Route) -> Tensor:
    """The tensor of an input, each axis with the place that declares it."""
    if spec.batch_shape is not None:
        places: list[Route] = [(*route, "batch_shape", axis) for axis in range(len(spec.batch_shape))]
    else:
        places = [(*route, "batch_size"), *((*route, "shape", axis) for axis in range(len(spec.shape or ())))]
    dims = (
        Dim(size, blame=Blame(place, given=True))
        if size is None or isinstance(size, int)
        else Dim(None, size, Blame(place))
        for size, place in zip(spec.dimensions, places, strict=True)
    )
    argument = "shape" if spec.batch_shape is None else "batch_shape"
    return Tensor(tuple(dims), spec.dtype, blame=Blame(route, argument, True))
