"""Whether labels fit an output, as Keras compares them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from rnnspec.diagnostics.model import Fix, Label
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Context, Rule
from rnnspec.rules._heads import Head
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


def _equal(y: Sequence[Size], x: Sequence[Size]) -> bool:
    return len(y) == len(x) and all(None in pair or pair[0] == pair[1] for pair in zip(y, x, strict=True))


def needed(head: Head) -> str:
    """The output that the labels ask for."""
    assert head.labels is not None
    dims = [Dim(None), *map(Dim, head.labels.shape)]
    if head.loss.labels == "integer":
        dims.append(Dim(None, "classes"))
    return shown(dims)


def compared(rule: Rule, head: Head, context: Context, effect: str) -> tuple[tuple[Label, ...], Fix | None]:
    """The labels of a finding about labels and output, and the repair if it can be told."""
    assert head.labels is not None
    tensor = head.output.tensor
    labels = [head.at_output(context, effect, primary=True)]
    where = head.labels.blame.get("shape")
    if where is not None:
        labels.append(context.label(("data", *where), f"labels are {text(head.labels)}"))
    fix = None
    if (twin := other_form(head)) is not None:
        title = f"use the loss that reads {form(twin)}"
        fix = rewritten(context, head.route, twin.name or "", title, "the loss is another one")
    blame = tensor.blame
    rank = len(head.labels.shape) + 1 + (head.loss.labels == "integer")
    if fix is None and rank > tensor.rank and blame is not None and blame.argument == "return_sequences":
        labels.append(context.blamed(blame, "one vector per sample: the time axis ends here"))
        edits = context.set_argument(blame.route, "return_sequences", "true")
        fix = rule.fix("predict for every step instead of the whole sequence", edits, "unsafe", "changes the model")
    elif fix is None and rank < tensor.rank and (last := _last_sequence(head, context)) is not None:
        labels.append(context.label(last, "returns every step", key=True))
        edits = context.set_argument(last, "return_sequences", "false")
        fix = rule.fix("predict once for the whole sequence", edits, "unsafe", "changes the model")
    elif fix is None and (odd := _odd_size(head)) is not None:
        dim, size = odd
        assert dim.blame is not None
        labels.append(context.blamed(dim.blame, f"makes {dim.size}, the labels have {size}"))
        route = (*dim.blame.route, dim.blame.argument or "")
        fix = rewritten(
            context,
            route,
            size,
            f"make as many as the labels have: `{dim.blame.argument}: {size}`",
            "changes the model",
        )
    labels.append(head.at_loss(context, f"compares {text(head.labels)} with {tensor}"))
    return tuple(labels), fix


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


def other_form(head: Head) -> "Loss | None":
    """The twin of a crossentropy that reads these labels, where only their form is at odds."""
    from rnnspec.objectives.losses.crossentropy import CategoricalCrossentropy, SparseCategoricalCrossentropy

    twins: dict[str, Loss] = {
        "BinaryCrossentropy": SparseCategoricalCrossentropy(),
        "CategoricalCrossentropy": SparseCategoricalCrossentropy(),
        "SparseCategoricalCrossentropy": CategoricalCrossentropy(),
    }
    twin = twins.get(head.loss.kind)
    assert head.labels is not None
    if head.loss.kind == "BinaryCrossentropy" and head.labels.form != "integer":
        return None  # yes-or-no labels, of another shape
    fits = twin is not None and relation(twin, head.labels.shape, head.output.tensor.sizes[1:]) == "fits"
    return twin if fits else None


def form(loss: "Loss") -> str:
    """What a crossentropy reads."""
    return "class numbers" if loss.labels == "integer" else "one-hot vectors"
