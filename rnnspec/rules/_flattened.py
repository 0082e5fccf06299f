"""A layer that takes axes away which a later one needs, and how to do without it."""

from math import prod

from rnnspec.diagnostics.model import Fix
from rnnspec.layers import Call, Misfit
from rnnspec.layers._facts import WrongRank
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Context
from rnnspec.source.edit import inline, remove_item
from rnnspec.source.record import Record
from rnnspec.source.tree import Mapping, Scalar, Sequence
from rnnspec.spec.tensors import Tensor

#: Layers that make one vector of a sequence or an image.
TAKERS = {
    "Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalMaxPooling1D",
    "GlobalMaxPooling2D", "GlobalMaxPooling3D",
}  # fmt: skip


class Flattened(Record):
    """The step that took axes away, what it got, and the steps behind it up to the one that fails."""

    taker: Step
    before: Tensor
    later: tuple[Step, ...]

    @property
    def kind(self) -> str:
        """The taker as it is written."""
        return self.taker.node.key

    @property
    def without(self) -> Tensor | None:
        """What the failing layer would get if the taker were not there; None where a layer would refuse its input."""
        got = tensor = self.before
        for step in self.later:
            if step.layer is None or step.node.shares or len(list(step.node.refs)) != 1:
                return None
            got, call = tensor, Call(step.node.at, (tensor,))
            try:
                tensor = step.layer.run(call)[0]
                tuple(step.layer.weights(call))
            except Misfit:
                return None
        return got


def flattened(fact: WrongRank, context: Context) -> Flattened | None:
    """What took the axes away that the layer of `fact` needs; None where no layer did."""
    blame, step = fact.found.blame, context.step(fact.route)
    if blame is None or step is None or context.report is None or fact.found.rank >= fact.least:
        return None
    chain = list(context.report.chain(step.node.name))
    at = next((index for index, one in enumerate(chain) if one.node.at == blame.route), len(chain))
    if at == len(chain) or chain[at].node.kind not in TAKERS:
        return None
    call = chain[at].call
    # Other turns of a `repeat` go with it.
    later = tuple(one for one in chain[at:] if one.node.at != blame.route)
    if call is None or call.x.rank <= fact.found.rank or later[-1:] != (chain[-1],):
        return None
    return Flattened(chain[at], call.x, later)


def advice(found: Flattened, got: Tensor) -> str:
    """That the taker is to be left out, and what then comes to the failing layer."""
    kind, steps, features = found.later[-1].node.key, got.shape[-2].size, got.shape[-1].size
    counted = f", {steps or 'any number of'} steps of {features} numbers" if got.rank == 3 and features else ""
    return f"leave `{found.kind}` out: `{kind}` then gets {got}{counted}"


def left_out(found: Flattened, got: Tensor, context: Context) -> Fix | None:
    """The fix that takes the taker out; None where something else refers to it or to what follows from it."""
    item = found.taker.node.route
    layers, entry = context.node(item[:-1]), context.node(item)
    if not isinstance(layers, Sequence) or layers.place.source is not context.document.source:
        return None
    bare = isinstance(entry, Scalar) or (isinstance(entry, Mapping) and len(entry.entries) == 1)
    if not bare or context.document.repeated(item) or not _alone(found, context):
        return None
    edit = remove_item(layers, int(item[-1]))
    return Fix(advice(found, got), (edit,), "unsafe", "changes the model") if edit else None


def _alone(found: Flattened, context: Context) -> bool:
    """Whether taker and followers serve the next layer only, and no other layer would get the taker's name."""
    assert context.report is not None
    steps = context.report.steps.values()
    if any(step is not found.taker and step.node.kind == found.taker.node.kind for step in steps):
        return False
    for one, following in zip((found.taker, *found.later), found.later, strict=False):
        users = context.report.takers(one.node.name)
        ends = any(output.name == one.node.name for output in context.report.outputs)
        if users != [following] or ends or context.node((*following.node.route, "from")) is not None:
            return False
    return True


def regrouped(tensor: Tensor, kind: str, context: Context, taker: str = "") -> tuple[str, ...]:
    """How the layer `kind` gets steps of vectors of a tensor with more axes; a `taker` in front of it is replaced."""
    where = f"in place of `{taker}`" if taker else f"before `{kind}`"
    steps = context.report.steps.values() if context.report else ()
    inner = None if None in tensor.sizes[2:] else prod(size or 1 for size in tensor.sizes[2:])
    counted = f", {tensor.sizes[1] or 'any number of'} steps of {inner} numbers" if inner else ""
    if tensor.rank < 4:
        return ()
    if tensor.rank > 4 or any(step.node.kind == "TimeDistributed" for step in steps):
        return (f"flatten each step by itself{counted}: `TimeDistributed: {{layer: Flatten}}` {where}",)
    if inner is None or any(getattr(step.layer, "data_format", None) == "channels_first" for step in steps):
        return ()
    target = inline([tensor.sizes[1] or -1, inner])
    by_row = f"to read an image row by row{counted}: `Reshape: {{target_shape: {target}}}` {where}"
    return (by_row, *_series(kind, context, taker))


def _series(kind: str, context: Context, taker: str) -> tuple[str, ...]:
    """How a sample becomes a series of images, where it is one image now."""
    tensor = context.report.inputs.get("input") if context.report else None
    if tensor is None or tensor.rank != 4 or context.node(("input", "shape")) is None:
        return ()
    shape = inline([None, *(dim.name or dim.size for dim in tensor.shape[1:])])
    wrapped = "`TimeDistributed: {layer: …}` around each layer "
    wrapped += (
        f"up to `{taker}`" if taker else f"before `{kind}`, and `TimeDistributed: {{layer: Flatten}}` behind them"
    )
    return (f"to read several images, one each step: `input: {{shape: {shape}}}`, and {wrapped}",)
