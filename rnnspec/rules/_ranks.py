"""The numbers of axes that layers ask for: how to say them, and what can be typed to have them."""

from collections.abc import Sequence

from rnnspec.layers._facts import WrongRank
from rnnspec.layers._recurrent import Cell
from rnnspec.rules._base import Context
from rnnspec.rules._flattened import TAKERS, regrouped
from rnnspec.rules._phrases import AXES, count
from rnnspec.source.edit import inline
from rnnspec.source.tree import Mapping, Plain, plain
from rnnspec.spec.tensors import Tensor

#: They take vectors as well, and then compare the samples of a batch.
_DOTTED = ("Attention", "AdditiveAttention")


def wants(fact: WrongRank) -> str:
    """What a layer needs, for a headline: "needs a 3-D input"."""
    if fact.least == fact.most:
        return f"needs {'an' if fact.least == 8 else 'a'} {fact.least}-D input"
    if fact.found.rank < fact.least:
        return f"needs an input with at least {count(fact.least, 'axis', 'axes')}"
    return f"takes an input with at most {count(fact.most or 0, 'axis', 'axes')}"


def needs(fact: WrongRank) -> str:
    """What a layer needs, for a label: "needs (B, T, F)"."""
    if fact.least == fact.most and fact.least in AXES:
        return f"needs {AXES[fact.least]}"
    if fact.least == fact.most:
        return f"needs {count(fact.least, 'axis', 'axes')} with the batch"
    if fact.found.rank < fact.least:
        return f"needs at least {count(fact.least, 'axis', 'axes')} with the batch"
    return f"takes at most {count(fact.most or 0, 'axis', 'axes')} with the batch"


def ended(fact: WrongRank) -> bool:
    """Whether an axis is missing that a recurrent layer has ended."""
    blame = fact.found.blame
    return fact.found.rank == fact.least - 1 and blame is not None and blame.argument == "return_sequences"


def collapsed(fact: WrongRank) -> bool:
    """Whether a recurrent layer has ended the sequence that another needs, and Keras refuses that."""
    return ended(fact) and fact.kind not in _DOTTED


def declared(tensor: Tensor, context: Context) -> Tensor | None:
    """The input whose declaration gave a tensor its axes; None where a layer did."""
    blame, report = tensor.blame, context.report
    if report is None or blame is None or blame.argument not in ("shape", "batch_shape"):
        return None
    inputs = report.inputs.values()
    return next((one for one in inputs if one.blame is not None and one.blame.route == blame.route), None)


def sampled(fact: WrongRank, context: Context) -> list[Plain] | None:
    """The shape of the samples of an input that is declared with another number of axes, if theirs would do."""
    source, report = declared(fact.found, context), context.report
    for name, field in context.data.inputs(report.inputs if report else ()).items():
        if report is None or source is None or report.inputs[name] is not source or field.ragged or not field.shape:
            continue
        # Within `TimeDistributed`, what was found has an axis less.
        axes = fact.found.rank + len(field.shape) + 1 - source.rank
        return [*field.shape] if fact.least <= axes <= (fact.most or fact.least) else None
    return None


def repairs(fact: WrongRank, context: Context) -> tuple[str, ...]:
    """What can be typed: for an input one axis short of a sequence, one line for each thing it may mean."""
    source = declared(fact.found, context)
    if source is not None and (shape := sampled(fact, context)) is not None:
        return (f"declare what the data has: {_declaring(source, shape)}",)
    if fact.found.rank < fact.least:
        return _more(fact, source, context)
    return _fewer(fact, source, context)


def _more(fact: WrongRank, source: Tensor | None, context: Context) -> tuple[str, ...]:
    found, blame = fact.found, fact.found.blame
    if ended(fact) and blame is not None and (made := context.step(blame.route)):
        return (f"return every step: `return_sequences: true` in `{made.node.name}`",)
    if reduced := _reduced(fact, context):
        return (reduced,)
    if fact.needs_sequence and found.rank == 2:
        return _sequence(fact, source, context)
    if source is not None and found.rank == fact.least - 1 > 2:
        return (f"an axis is missing: for one channel, declare {_declaring(source, [*_sizes(source), 1])}",)
    return ()


def _sequence(fact: WrongRank, source: Tensor | None, context: Context) -> tuple[str, ...]:
    """How vectors become sequences."""
    found = fact.found
    size = found.shape[1].size
    taker = str(found.blame.route[-1]) if found.blame else ""
    ids = found.dtype.startswith(("int", "uint"))
    if source is not None:
        lines = [
            (f"{size or 'T'} readings of one sensor", f"shape: [{size or 'null'}, 1]"),
            (f"one reading of {size or 'F'} sensors", f"shape: [null, {size or 'F'}]   (any length)"),
        ]
    elif taker in TAKERS:
        return (f"leave `{taker}` out, if it gets steps (B, T, F)",)
    else:
        lines = [
            ("one vector for every step", "RepeatVector: {n: STEPS}"),
            ("the numbers are the steps", f"Reshape: {{target_shape: [{size or 'STEPS'}, 1]}}"),
        ]
    if ids:
        words = (f"{size or 'T'} ids of words or items", "an Embedding layer first")
        lines = [*lines, words] if source is not None else [words, *lines]
    width = max(len(words) for words, _ in lines)
    return ("\n".join(f"{words:{width}}   →  {spec}" for words, spec in lines),)


def _fewer(fact: WrongRank, source: Tensor | None, context: Context) -> tuple[str, ...]:
    found, step = fact.found, context.step(fact.route)
    if step is not None and isinstance(step.layer, Cell) and found.rank == 3:
        return (f"a cell computes one step: `RNN: {{cell: {_written(fact, context)}}}` reads a sequence with it",)
    if fact.needs_sequence:
        batch = (_without_batch(found, context),) if source is found and found.rank == 4 else ()
        each = f"to read each row by itself: `TimeDistributed: {{layer: {_written(fact, context)}}}`"
        return (*filter(None, batch), *regrouped(found, fact.kind, context), *((each,) if found.rank == 4 else ()))
    if found.rank - 1 != fact.most:
        return ()
    if fact.most >= 4:
        return (f"to work on each step by itself: `TimeDistributed: {{layer: {_written(fact, context)}}}`",)
    if source is found and found.shape[-1].size == 1:
        return (f"leave the last axis out: {_declaring(source, _sizes(source)[:-1])}",)
    return ()


def _reduced(fact: WrongRank, context: Context) -> str:
    """What to write where a function took all axes, for want of one that it was told."""
    step = context.step(fact.found.blame.route) if fact.found.blame else None
    if step is None or not step.node.kind.startswith("ops.") or getattr(step.layer, "axis", 0) is not None:
        return ""
    return f"tell `{step.node.kind}` the axis, else it takes all, the batch included: `axis: 1` for the steps"


def _without_batch(found: Tensor, context: Context) -> str:
    """What to write where the size of the batch stands in the `shape` of the only input."""
    if context.node(("input", "shape")) is None:
        return ""
    sizes = _sizes(found)
    text = f"`shape: {inline(sizes[1:])}`, or `batch_shape: {inline(sizes)}` to fix it"
    return f"if {sizes[0]} is the size of the batch, leave it out: {text}"


def _sizes(source: Tensor) -> list[Plain]:
    """What an input declares, the batch left out."""
    return [dim.name or dim.size for dim in source.shape[1:]]


def _declaring(source: Tensor, sizes: Sequence[Plain]) -> str:
    """How to declare these sizes, where `source` is declared: with the batch if it is."""
    if source.blame is not None and source.blame.argument == "batch_shape":
        return f"`batch_shape: {inline([source.shape[0].name or source.shape[0].size, *sizes])}`"
    return f"`shape: {inline([*sizes])}`"


def _written(fact: WrongRank, context: Context) -> str:
    """The layer as it is written."""
    node = context.node(fact.route)
    return inline({fact.kind: plain(node) if isinstance(node, Mapping) else {}})
