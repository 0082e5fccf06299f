"""Whether what comes out of a model is still a batch."""

from collections.abc import Collection, Iterator, Mapping

from rnnspec.inference.report import Output
from rnnspec.inference.steps import sequence_of
from rnnspec.layers._facts import LostBatch
from rnnspec.layers._graph import Step
from rnnspec.spec.tensors import Size, Tensor


def lost_batches(
    inputs: Mapping[str, Tensor], steps: Mapping[str, Step], outputs: tuple[Output, ...]
) -> Iterator[LostBatch]:
    """A fact for each call that takes away, moves or mixes the batch axis, and whose result an output is made of.

    Only what is sure: the first axis of an output may have become any open one.
    """
    if any(tensor.poison or tensor.rank == 0 for tensor in inputs.values()):
        return
    sizes = {tensor.shape[0].size for tensor in inputs.values()}
    seen = set[str]()
    for output in outputs:
        step = steps.get(output.ref.name)
        if step is None or output.tensor.poison or not _lost(output.tensor, sizes):
            continue
        first, taken = _first(step, steps, inputs, sizes)
        if first.node.name not in seen:
            seen.add(first.node.name)
            yield LostBatch(first.node.at, first.node.kind, taken, first.outputs[0], output.name)


def _lost(tensor: Tensor, sizes: Collection[Size]) -> bool:
    """Whether the first axis is surely not that of the batch, which has one of these sizes."""
    first = tensor.shape[0] if tensor.rank else None
    return first is None or first.mixed or (first.size is not None and first.size not in sizes)


def _first(
    step: Step, steps: Mapping[str, Step], inputs: Mapping[str, Tensor], sizes: Collection[Size]
) -> tuple[Step, Tensor]:
    """The first call on the way to this one that gives no batch, and the tensor that it takes."""
    while True:
        ref = sequence_of(step)
        assert ref is not None, "what has an output has taken a tensor"
        assert step.call is not None
        before = steps.get(ref.name)
        taken = inputs[ref.name] if before is None else step.call.inputs[0]
        if before is None or not _lost(taken, sizes):
            return step, taken
        step = before
