"""Arguments that Keras has, in another place than where they were written."""

from collections.abc import Mapping

from rnnspec.rules._base import Context
from rnnspec.rules._phrases import listed
from rnnspec.source.edit import inline
from rnnspec.source.tree import Mapping as Entries
from rnnspec.source.tree import plain
from rnnspec.spec import facts
from rnnspec.spec.family import family
from rnnspec.spec.items import SOURCES, refers

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
    "use_causal_mask": "leave it out: a spec calls the layer without",
}


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


def call_argument(fact: facts.UnknownField, context: Context) -> tuple[str, str, str] | None:
    """The name, the layer, and how it is passed, if an unknown field is an argument of the layer's call.

    It stands among the arguments of the constructor, or beside the kind.
    """
    item = context.node(fact.route[:-1])
    kinds = [fact.owner]
    if fact.owner == "an item of layers" and isinstance(item, Entries):
        kinds = [key for key in item.entries if key in family("layers")]
    cls = family("layers").get(kinds[0]) if kinds else None
    if cls is None:
        return None
    arguments: tuple[str, ...] = getattr(cls, "call_arguments", ())
    if fact.name in arguments and fact.name not in SOURCES:
        return fact.name, kinds[0], _with_from(fact, arguments, context)
    return (fact.name, kinds[0], _FLAGS[fact.name]) if fact.name in _FLAGS else None


def _with_from(fact: facts.UnknownField, arguments: tuple[str, ...], context: Context) -> str:
    """What to write: the tensor that flows in, and the one that was given."""
    step = context.step(fact.route)
    flows = step.node.args[0].name if step is not None and step.node.args else "NAME"
    node = context.node(fact.route)
    given = {arguments[0]: flows, fact.name: plain(node) if node is not None else None}
    return f"pass it beside the layer: {listed([f'from: {inline(given)}'])}"
