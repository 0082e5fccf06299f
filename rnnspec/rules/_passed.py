"""Arguments that Keras has, in another place than where they were written."""

from collections.abc import Mapping
from typing import Any

from rnnspec.rules._base import Context
from rnnspec.rules._phrases import listed, removal
from rnnspec.source.edit import Edit, inline, replace
from rnnspec.source.text import Place
from rnnspec.source.tree import Mapping as Entries
from rnnspec.source.tree import Node, Route, Scalar, plain
from rnnspec.spec import facts
from rnnspec.spec.family import family
from rnnspec.spec.items import BESIDE, SOURCES, refers

#: Arguments of Keras's `fit` and `compile` that a spec says in another section, or leaves to a command.
ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("fit", "sample_weight"): "leave it out: samples all weigh the same, classes can differ with `class_weight`",
    ("fit", "validation_data"): "write `split: {validation: 0.2}` under `data`",
    ("fit", "verbose"): "leave it out: `rnnspec train` shows the progress, and `--quiet` hides it",
    ("fit", "x"): "write it under `data`",
    ("fit", "y"): "write it under `data`",
}
#: Arguments of a call that are no tensors.
_FLAGS = {
    "mask": "leave it out: `Masking` or `Embedding: {mask_zero: true}` makes a mask, and layers pass it on",
    "return_attention_scores": "leave it out: a spec takes the output alone",
    "training": "leave it out: training sets it, predicting does not",
}
#: What the causal mask is called in earlier Keras and in PyTorch.
_CAUSAL = ("use_causal_mask", "causal", "is_causal")


#: Stands for a name that is not known.
_UNKNOWN = "NAME"
#: Where `from` stands; an unknown field of a layer stands one level below.
_ITEMS = ("an item of layers", "an item with reuse", "a block")


def source(fact: facts.UnknownField, context: Context) -> tuple[str, bool] | None:
    """The `from` that an unknown `inputs` of a layer stands for, and whether it stands where `from` does."""
    value = context.node(fact.route)
    given = plain(value) if value is not None else None
    beside = fact.owner in _ITEMS
    if fact.name not in SOURCES or not given or not refers(given) or not (beside or fact.owner in family("layers")):
        return None
    return f"from: {inline(given)}", beside


def beside(fact: facts.UnknownField, context: Context) -> str | None:
    """What to write beside a layer for a `from` or `repeat` that stands among its arguments."""
    value, item = context.node(fact.route), context.node(fact.route[:-2])
    of_item = fact.owner in family("layers") and isinstance(fact.route[-3], int)
    if fact.name not in BESIDE or not isinstance(item, Entries) or not of_item:
        return None
    given = plain(value) if value is not None else None
    return inline({fact.name: given})[1:-1] if given and fact.name not in item.entries else None


def causal(fact: facts.UnknownField, context: Context) -> tuple[str, str, tuple[Edit, ...]] | None:
    """The kind, what to do, and the edits that do it, if an unknown field of attention is about the causal mask.

    There are no edits where other layers would change as well.
    """
    kind, at = _kind(fact, context), _item(fact)
    cls = family("layers").get(kind)
    if cls is None or fact.name not in _CAUSAL or "use_causal_mask" not in getattr(cls, "flags", ()):
        return None
    value = context.node(fact.route)
    if isinstance(value, Scalar) and value.value is False:
        return kind, "remove it: without it there is no causal mask", removal(context, fact.route)
    given = context.node((*at, "from"))
    call = _call(given, cls, fact, context)
    text = inline({**call, "use_causal_mask": True})
    item = context.node(at)
    edits: tuple[Edit, ...] = ()
    if isinstance(item, Entries) and isinstance(value, Scalar) and value.value is True:
        if fact.owner in _ITEMS and given is None:
            start, end = item.entries[fact.name].key.place, value.place
            edits = (replace(Place(end.source, start.start, end.end), f"from: {text}"),)
        else:
            removed, set_ = removal(context, fact.route), context.set_argument(at, "from", text)
            edits = (*removed, *set_) if removed and set_ else ()
    own = all(edit.place.source is context.document.source for edit in edits)
    return kind, f"write `from: {text}`", edits if own and _UNKNOWN not in call.values() else ()


def _call(given: Node | None, cls: Any, fact: facts.UnknownField, context: Context) -> dict[str, Any]:
    """The arguments by name that `from` passes to attention; what flows in is query and value."""
    written = plain(given) if given is not None else None
    if isinstance(written, dict):
        return written
    flows = written or _flowing(fact, context)
    return dict(zip(cls.call_arguments, flows if isinstance(flows, list) else [flows, flows], strict=False))


def call_argument(fact: facts.UnknownField, context: Context) -> tuple[str, str, str] | None:
    """The name, the layer, and how it is passed, if an unknown field is an argument of the layer's call.

    It stands among the arguments of the constructor, or beside the kind.
    """
    kind = _kind(fact, context)
    cls = family("layers").get(kind) if kind else None
    if cls is None:
        return None
    arguments: tuple[str, ...] = getattr(cls, "call_arguments", ())
    if fact.name in arguments and fact.name not in SOURCES:
        return fact.name, kind, _with_from(fact, arguments, context)
    return (fact.name, kind, _FLAGS[fact.name]) if fact.name in _FLAGS else None


def _item(fact: facts.UnknownField) -> Route:
    """The route to the item of `layers` that an unknown field stands in, or beside the kind of."""
    return fact.route[:-1] if fact.owner in _ITEMS else fact.route[:-2]


def _kind(fact: facts.UnknownField, context: Context) -> str:
    """The kind that an unknown field belongs to or stands beside, empty if there is none."""
    item = context.node(fact.route[:-1])
    if fact.owner == "an item of layers" and isinstance(item, Entries):
        return next((key for key in item.entries if key in family("layers")), "")
    return fact.owner


def _with_from(fact: facts.UnknownField, arguments: tuple[str, ...], context: Context) -> str:
    """What to write: the tensor that flows in, and the one that was given."""
    node = context.node(fact.route)
    given = {arguments[0]: _flowing(fact, context), fact.name: plain(node) if node is not None else None}
    return f"pass it beside the layer: {listed([f'from: {inline(given)}'])}"


def _flowing(fact: facts.UnknownField, context: Context) -> str:
    """The reference to what flows into the item of an unknown field."""
    at = _item(fact)
    if len(at) > 2 and at[-1] == 0 and isinstance(at[-3], int):
        return "block"
    step = context.step(at)
    return step.node.args[0].name if step is not None and step.node.route == at and step.node.args else _UNKNOWN
