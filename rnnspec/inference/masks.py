"""Where masks are made, read and lost."""

from collections.abc import Iterator
from typing import Any

from rnnspec.inference.report import Report
from rnnspec.inference.steps import Key, key, sequence_of, steps
from rnnspec.layers._graph import Step
from rnnspec.layers._recurrent import Recurrent
from rnnspec.layers.attention import Attending
from rnnspec.source.record import Record
from rnnspec.spec.graph import Ref
from rnnspec.spec.tensors import Tensor


class Lost(Record):
    """`by` gets a sequence with a mask and gives one without; `reader` would have read it further on."""

    by: Step
    reader: Step


def makers(report: Report) -> Iterator[Step]:
    """Every `Embedding` and `Masking` that makes a mask."""
    for step in report.layers:
        mask = step.outputs[0].mask
        if step.node.kind in ("Embedding", "Masking") and mask is not None and mask.blame is not None:
            yield step


def reads(layer: Any) -> bool:
    """Whether a layer leaves out the steps that a mask hides."""
    if layer.kind == "TimeDistributed":
        return reads(layer.layer)
    return isinstance(layer, Recurrent | Attending) or layer.kind == "Bidirectional" or layer.masks == "use"


def used(report: Report, maker: Step) -> bool:
    """Whether anything reads the mask of `maker`: a layer, or the loss of an output that still has it."""
    if any(_is_from(output.tensor, maker) for output in report.outputs):
        return True
    for step in report.layers:
        if step.call is None or step.layer is None or step is maker:
            continue
        given = [*step.call.inputs, *(one for name in step.call.named for one in step.call.several(name))]
        # Layers with rules of their own, such as merges and nested models, count as readers.
        own = step.layer.masks == "own" or step.node.kind in ("Softmax", "BatchNormalization")
        if (own or reads(step.layer)) and any(_is_from(one, maker) for one in given):
            return True
    return False


def _is_from(tensor: Tensor, maker: Step) -> bool:
    blames = [
        mask.blame for mask in (tensor.mask, maker.outputs[0].mask) if mask is not None and mask.blame is not None
    ]
    return len(blames) == 2 and blames[0].route == blames[1].route


def lost(report: Report) -> Iterator[Lost]:
    """Every layer that drops a mask which a later one would have read, with the first of these."""
    known = steps(report)
    takers: dict[Key, list[Step]] = {}
    for step in report.layers:
        for ref in _sequences(step):
            takers.setdefault(key(report, ref), []).append(step)
    for step in report.layers:
        if step.call is None or step.layer is None or step.outputs[0].mask is not None or reads(step.layer):
            continue
        start = (step.node.name, 0)
        if start not in known or all(one.mask is None for one in step.call.inputs):
            continue
        pending, seen = [start], {start}
        while pending:
            found = next((one for one in takers.get(pending[0], ()) if one.layer and reads(one.layer)), None)
            if found is not None:
                yield Lost(step, found)
                break
            for one in takers.get(pending.pop(0), ()):
                after = (one.node.name, 0)
                if after in known and after not in seen and one.outputs[0].mask is None:
                    seen.add(after)
                    pending.append(after)


def _sequences(step: Step) -> tuple[Ref, ...]:
    first = sequence_of(step)
    return step.node.args or ((first,) if first is not None else ())
