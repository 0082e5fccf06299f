"""Whether labels fit an output, as Keras compares them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from rnnspec.diagnostics.model import Fix, Label
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Context, Rule
from rnnspec.rules._heads import Head, end
from rnnspec.rules._phrases import rewritten
from rnnspec.source.tree import Route
from rnnspec.spec.tensors import Dim, Size, shown

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts
    from rnnspec.objectives.losses._base import Loss

Relation: TypeAlias = Literal["fits", "stretched", "clash"]
#: The batch axis: the same on both sides, equal to no number.
_BATCH = -1


def text(field: "FieldFacts") -> str:
    """The shape of a field with its batch axis: `(B, T)`."""
    return shown([Dim(None), *map(Dim, field.shape)])


def relation(loss: "Loss", labels: Sequence[Size], output: Sequence[Size]) -> Relation:
    """What Keras makes of labels and an output of these shapes, the batch axis left out.

    `squeeze_or_expand_to_same_rank` in keras/src/losses/loss.py, 3.15.1, then the loss itself: it compares shapes
    or broadcasts.
    """
    y, x = (_BATCH, *labels), (_BATCH, *output)
    if loss.labels == "sequence":
        return "fits" if len(y) == 2 else "clash"
    if loss.labels == "ids":
        return "fits" if len(y) == 1 or y[1:] == (1,) else "clash"
    if loss.labels == "integer":
        if loss.broadcasts and len(y) == len(x):
            return "stretched"
        while len(y) >= len(x) and y[-1] == 1:
            y = y[:-1]
        return "fits" if _equal(y, x[:-1]) else "clash"
    if len(y) == len(x) + 1 and y[-1] == 1:
        y = y[:-1]
    elif len(x) == len(y) + 1 and x[-1] == 1:
        x = x[:-1]
    if _equal(y, x):
        return "fits"
    pairs = list(zip(reversed(y), reversed(x), strict=False))
    clashes = any(None not in pair and pair[0] != pair[1] and 1 not in pair for pair in pairs)
    return "clash" if clashes or not loss.broadcasts else "stretched"


def related(head: Head) -> Relation | None:
    """What Keras makes of an output and its labels; None where nothing is known of them."""
    return relation(head.loss, head.labels.shape, head.output.tensor.sizes[1:]) if head.labels is not None else None


def _equal(y: Sequence[Size], x: Sequence[Size]) -> bool:
    return len(y) == len(x) and all(None in pair or pair[0] == pair[1] for pair in zip(y, x, strict=True))


def needed(head: Head) -> str:
    """The output that the labels ask for."""
    assert head.labels is not None
    dims = [Dim(None), *map(Dim, head.labels.shape)]
    if head.loss.labels == "integer":
        dims.append(Dim(None, "classes"))
    return shown(dims)


def at_odds(head: Head, context: Context) -> str | None:
    """What is at odds in words: the form of the labels, or steps with samples; None where sizes are."""
    if (twin := other_form(head, context)) is not None:
        return f"labels are {form(twin)}, `{head.name}` reads {form(head.loss)}"
    assert head.labels is not None
    match _apart(head, context):
        case "steps":
            steps, time = head.labels.shape[0], _time(head, context)
            of = "every step" if steps is None or steps == time else f"{steps} steps"
            return f"labels for {of}, one output per sample"
        case "sample":
            return "one label per sample, an output for every step"
        case None:
            return None


def compared(
    rule: Rule, head: Head, context: Context, effect: str
) -> tuple[tuple[Label, ...], tuple[str, ...], Fix | None]:
    """The labels of a finding about labels and output, what to do, and the repair if it can be told."""
    assert head.labels is not None
    tensor = head.output.tensor
    labels = [head.at_output(context, effect, primary=True)]
    where = head.labels.blame.get("shape")
    if where is not None:
        labels.append(context.label(("data", *where), f"labels are {text(head.labels)}"))
    fix: Fix | None = None
    help_ = ""
    twin, apart = other_form(head, context), _apart(head, context)
    if twin is not None:
        title = f"use the loss that reads {form(twin)}: `{twin.name}`"
        fix = rewritten(context, head.route, twin.name or "", title, "the loss is another one")
        help_ = title
    elif apart == "steps":
        label, help_, fix = _every_step(rule, head, context)
        labels += [label] if label else []
    elif apart == "sample":
        label, help_, fix = _once(rule, head, context)
        labels += [label] if label else []
    elif (odd := _odd_size(head)) is not None:
        dim, size = odd
        assert dim.blame is not None
        labels.append(context.blamed(dim.blame, f"makes {dim.size}, the labels have {size}"))
        help_ = f"make as many as the labels have: `{dim.blame.argument}: {size}`"
        fix = rewritten(context, (*dim.blame.route, dim.blame.argument or ""), size, help_, "changes the model")
    labels.append(head.at_loss(context, f"compares {text(head.labels)} with {tensor}"))
    return tuple(labels), (help_,) if help_ and fix is None else (), fix


def _apart(head: Head, context: Context) -> Literal["steps", "sample"] | None:
    """Whether labels stand for steps and the output for a whole sample, or the other way round."""
    assert head.labels is not None
    shape, tensor, time = head.labels.shape, head.output.tensor, _time(head, context)
    rank = len(shape) + 1 + (head.loss.labels == "integer")
    # Keras takes the last axis of a single unit for none.
    single = rank == tensor.rank == 2 and tensor.sizes[-1] == 1 and shape[0] is not None and 1 < shape[0] == time
    if (rank == 3 and tensor.rank == 2) or single:
        return "steps"
    return "sample" if rank < tensor.rank == 3 and (not shape or shape[0] != tensor.sizes[1]) else None


def _time(head: Head, context: Context) -> Size:
    """How many steps the last sequence before the output has; None if that is open."""
    for step in reversed(list(context.report.chain(head.output.name))) if context.report else ():
        if step.call is not None and step.call.inputs and step.call.x.rank == 3:
            return step.call.x.sizes[1]
    return None


def _every_step(rule: Rule, head: Head, context: Context) -> tuple[Label | None, str, Fix | None]:
    """How an output for every step comes about: what ends the time axis, what to do, the repair."""
    assert head.labels is not None
    blame, steps, time = head.output.tensor.blame, head.labels.shape[0], _time(head, context)
    if blame is None or (None not in (steps, time) and steps != time):
        return None, f"make {steps} steps: `RepeatVector: {{n: {steps}}}`, then `return_sequences: true`", None
    title = "predict for every step instead of the whole sequence"
    if blame.argument == "return_sequences":
        label = context.blamed(blame, "one vector per sample: the time axis ends here")
        edits = context.set_argument(blame.route, "return_sequences", "true")
        return label, title, rule.fix(title, edits, "unsafe", "changes the model")
    taker = context.step(blame.route)
    if taker is None or taker.node.at != blame.route:
        return None, "", None
    return context.blamed(blame, "the time axis ends here"), f"leave `{taker.node.key}` out: {title}", None


def _once(rule: Rule, head: Head, context: Context) -> tuple[Label | None, str, Fix | None]:
    """How one output for a sample comes about: what returns every step, what to do, the repair."""
    title = "predict once for the whole sequence"
    if (last := _last_sequence(head, context)) is not None:
        edits = context.set_argument(last, "return_sequences", "false")
        label = context.label(last, "returns every step", key=True)
        return label, title, rule.fix(title, edits, "unsafe", "changes the model")
    step = context.report.steps.get(head.output.name) if context.report else None
    before = f" before `{step.node.key}`" if step is not None and step.node.kind == "Dense" else ""
    return None, f"{title}: `GlobalAveragePooling1D: {{}}`{before or ' at the end'}", None


def _odd_size(head: Head) -> tuple[Dim, int] | None:
    """The only size of the output that the labels do not have, where an argument makes it, and theirs."""
    assert head.labels is not None
    tensor = head.output.tensor
    own = tensor.shape[1:-1] if head.loss.labels == "integer" else tensor.shape[1:]
    if len(own) != len(head.labels.shape):
        return None
    pairs = zip(own, head.labels.shape, strict=True)
    odd = [(dim, size) for dim, size in pairs if dim.size is not None and size is not None and dim.size != size]
    if len(odd) != 1:
        return None
    blame = odd[0][0].blame
    return odd[0] if blame is not None and blame.given and blame.argument in ("n", "units", "filters") else None


def _last_sequence(head: Head, context: Context) -> Route | None:
    """The arguments of the last recurrent layer before the output, if it returns every step."""
    for step in reversed(list(context.report.chain(head.output.name))) if context.report else ():
        route: Route = step.node.at
        layer = step.layer
        if step.node.kind == "Bidirectional":
            layer = getattr(layer, "layer", None)
            route = (*route, "layer", getattr(layer, "kind", ""))
        if isinstance(layer, Recurrent):
            return route if layer.return_sequences else None
    return None


def other_form(head: Head, context: Context) -> "Loss | None":
    """The loss that reads these labels, where only their form is at odds with the loss."""
    from rnnspec.objectives.losses.crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy

    assert head.labels is not None
    twins: dict[str, Loss] = {
        "BinaryCrossentropy": SparseCategoricalCrossentropy(),
        "CategoricalCrossentropy": SparseCategoricalCrossentropy(),
        "SparseCategoricalCrossentropy": CategoricalCrossentropy(),
    }
    twin = twins.get(head.loss.kind)
    if head.loss.kind == "BinaryCrossentropy" and head.labels.form != "integer":
        return None  # yes-or-no labels, of another shape
    if head.loss.labels == "like_output" and _numbered(head, context):
        twin = SparseCategoricalCrossentropy()
    fits = twin is not None and relation(twin, head.labels.shape, head.output.tensor.sizes[1:]) == "fits"
    return twin if fits else None


def _numbered(head: Head, context: Context) -> bool:
    """Whether whole numbers stand beside a `softmax` that has a unit for each of them."""
    assert head.labels is not None
    last = end(context.report, head.output.name) if context.report else None
    units, labels = head.output.tensor.sizes[-1], head.labels
    whole = labels.form == "integer" or (labels.form is None and labels.dtype.startswith(("int", "uint")))
    within = labels.low is not None and labels.high is not None and labels.low >= 0 and labels.high < (units or 0)
    return last is not None and last.activation == "softmax" and whole and within


def form(loss: "Loss") -> str:
    """What a loss reads."""
    match loss.labels:
        case "integer":
            return "class numbers"
        case "like_output":
            return "a number for each output"
        case _:
            return "one-hot vectors"
