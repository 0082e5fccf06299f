"""Words that the rules for sources and schema share, and the places and edits that go with them."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Context
from rnnspec.rules._check import explained
from rnnspec.rules._earlier import renamed
from rnnspec.source import hazards
from rnnspec.source.edit import Edit, inline, replace
from rnnspec.source.text import Place
from rnnspec.source.tree import Entry, Mapping, Node, Route, Scalar
from rnnspec.spec import facts
from rnnspec.spec.variables import names_in

#: What one of a family is called.
NOUNS = {
    "layers": "layer",
    "optimizers": "optimizer",
    "losses": "loss",
    "metrics": "metric",
    "callbacks": "callback",
    "schedules": "learning rate schedule",
    "initializers": "initializer",
    "regularizers": "regularizer",
    "constraints": "constraint",
    "sources": "data source",
    "transforms": "transform",
}
#: Why rnnspec leaves out something of Keras, by the code of the reason: what follows its name.
REASONS = {
    "abstract": "is a base class of others",
    "after_training": "belongs to a trained model",
    "carries_code": "holds code, and a spec is data",
    "carries_data": "holds arrays, and a spec has none",
    "driven_by_rnnspec": "is rnnspec's own business",
    "gives_text": "gives text, and a model computes with numbers",
    "halves_unannounced": "halves the features, and the layers after it are built for all of them",
    "hidden_mask": "makes a mask that does not show in Keras's model",
    "ignores_predictions": "looks at the labels alone as a metric",
    "image_augmentation": "augments images, which is left to what prepares the data",
    "input_section": "is written as the section `input`",
    "made_of_others": "is made of the other arguments",
    "needs_numbers": "needs a threshold and a value, which an activation is not given",
    "needs_optimizer_map": "needs an OptimizerMap, which a spec cannot hold",
    "needs_package": "needs a package that rnnspec does not install",
    "no_effect": "does nothing in a spec",
    "no_layer": "is no layer",
    "not_an_optimizer": "is no optimizer",
    "one_backend": "works on one backend alone",
    "sends_data": "sends data to a server",
}


def cut(text: str, longest: int = 40) -> str:
    """`text` on one line, shortened to `longest` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def shown(value: Any) -> str:
    """A value of a document as one would type it, in backquotes."""
    return f"`{cut(inline(value))}`"


def enumerated(names: Iterable[str], most: int = 40) -> str:
    """The names one may choose from, for a note: `a, b, c`."""
    names = list(names)
    rest = f", and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(cut(name) for name in names[:most]) + rest


def article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def field_at(route: Route) -> str:
    """The field that a route leads to, or the item of one: "`units`", "item 2 of `shape`"."""
    names = [step for step in route if isinstance(step, str)]
    name = f"`{cut(names[-1])}`" if names else "the spec"
    if route and isinstance(route[-1], int):
        return f"item {route[-1] + 1} of {name}"
    return name


def owner_of(owner: str) -> str:
    """The name of what a field belongs to: sections stand in backquotes, classes and descriptions as they are."""
    return f"`{cut(owner)}`" if owner.islower() and " " not in owner else owner


def respelled(context: Context, place: Place, written: str, new: str) -> tuple[Edit, ...]:
    """The edit that writes `new` where `written` stands; none where that is put in from somewhere else."""
    if place.source is not context.document.source or place.text.strip("\"'") != written:
        return ()
    if "(" in written:
        return ()  # a call, whose arguments would be lost
    return (replace(place, inline(new)),)


def overwritten(context: Context, node: Node | None, text: str) -> tuple[Edit, ...]:
    """The edit that writes `text` over a scalar or list; none if it stands in another file, or nowhere."""
    if node is None or node.place.source is not context.document.source or not node.place.text:
        return ()
    return (replace(node.place, text),)


def keys_at(context: Context, route: Route) -> tuple[str, ...]:
    """The keys of the mapping at `route`, none if there is no mapping."""
    node = context.node(route)
    return tuple(node.entries) if isinstance(node, Mapping) else ()


def head(context: Context, route: Route) -> Place:
    """The smallest text that stands for the mapping at `route`: its key, else the first key in it."""
    node = context.node(route)
    at_key = context.document.place(route, key=True)
    if node is None or at_key is not node.place or not isinstance(node, Mapping) or not node.entries:
        return at_key
    return next(iter(node.entries.values())).key.place


def beginning(place: Place) -> Place:
    """The first character of a place that would be too much to underline."""
    return Place(place.source, place.start, min(place.end, place.start + 1))


def kind_place(fact: facts.UnknownKind, context: Context) -> tuple[Place, bool]:
    """Where the name stands, and whether it is an identifier string rather than the key of an object."""
    node = context.node(fact.route)
    if isinstance(node, Mapping) and fact.given in node.entries:
        return node.entries[fact.given].key.place, False
    if fact.route and fact.route[-1] == fact.given:
        return context.document.place(fact.route, key=True), False
    return context.document.place(fact.route), isinstance(node, Scalar)


def comma_in_number(fact: facts.UnknownField, context: Context) -> tuple[Entry, Entry] | None:
    """The entry with a number that ends at a comma, and the one whose key is the rest of it."""
    mapping = context.node(fact.route[:-1])
    if not isinstance(mapping, Mapping) or not fact.name.isdigit():
        return None
    entries = list(mapping.entries.values())
    for entry, rest in pairwise(entries):
        number = isinstance(entry.value, Scalar) and isinstance(entry.value.value, int)
        alone = isinstance(rest.value, Scalar) and not rest.value.place.text
        if number and alone and rest.key.value == fact.name and rest.key.place.source is entry.value.place.source:
            between = rest.key.place.source.text[entry.value.place.end : rest.key.place.start]
            return (entry, rest) if between.strip() == "," else None
    return None


def glued(fact: facts.UnknownField, context: Context) -> tuple[str, Edit] | None:
    """The field of a key such as `units:8`, which has no value, and the edit that puts the space behind its colon."""
    node, place = context.node(fact.route), context.document.place(fact.route, key=True)
    field, _, value = fact.name.partition(":")
    empty = isinstance(node, Scalar) and not node.place.text
    if not value or field not in fact.allowed or not empty or place.text != fact.name:
        return None
    behind = place.start + len(field) + 1
    return field, replace(Place(place.source, behind, behind), " ")


def part_of(place: Place, text: str) -> Place:
    """Where `text` begins in a place; the whole of it if it is not there."""
    at = place.text.find(text)
    return place if at < 0 else Place(place.source, place.start + at, place.start + at + len(text))


def primary(place: Place, text: str) -> Label:
    return Label(place, text, primary=True)


def said(fact: facts.Fact, context: Context) -> Iterable[Diagnostic]:
    """The findings of the mistake that `fact` follows from.

    A rule that would only say the same of the same text repeats these instead: of equal findings, one is kept.
    """
    document = context.document
    node = context.node(fact.route)
    key = document.place(fact.route, key=True)
    places = [key, *([node.place] if isinstance(node, Scalar) else [])]
    for hazard in document.hazards:
        tagged = isinstance(hazard, hazards.Tagged) and node is not None and _before(hazard.place, node.place)
        if tagged or any(_touch(hazard.place, place) for place in places) or _same_number(hazard, fact):
            yield from explained(hazard, context)
    for other in context.facts(facts.UnknownVariable, facts.BadArithmetic):
        if other.route == fact.route:
            yield from explained(other, context)
    yield from valueless(node.place.text if isinstance(node, Scalar) else "", context)


def valueless(text: str, context: Context, before: facts.Fact | None = None) -> Iterable[Diagnostic]:
    """The findings that leave variables in `text` without a value: those of facts found `before` another."""
    names = set(names_in(text))
    for fact in context.facts(facts.UnknownVariable, facts.BadArithmetic, facts.VariableCycle):
        if fact is before:
            return
        cycle = isinstance(fact, facts.VariableCycle) and not names.isdisjoint(fact.names)
        wrong = not isinstance(fact, facts.VariableCycle)
        if cycle or (wrong and fact.route[:1] == ("vars",) and fact.route[1] in names):
            yield from explained(fact, context)


def _touch(one: Place, other: Place) -> bool:
    return one.source is other.source and one.start < other.end and other.start < one.end


def _before(one: Place, other: Place) -> bool:
    """Whether nothing but blanks lies between the end of one place and the beginning of the other."""
    return one.source is other.source and one.end <= other.start and not one.source.text[one.end : other.start].strip()


def _same_number(hazard: Any, fact: Any) -> bool:
    """Whether a fact is about a number that is not finite: a variable has it stand elsewhere."""
    value = getattr(fact, "value", None)
    return isinstance(value, float) and repr(getattr(hazard, "value", None)) == repr(value)


def misspelt(context: Context, route: Route, name: str) -> Iterable[Diagnostic]:
    """The findings that take an unknown key of the mapping at `route` for the missing `name`."""
    present = keys_at(context, route)
    for fact in context.unknown_fields(route):
        today = renamed(fact)
        near = closest(fact.name, (one for one in fact.allowed if one not in present)) if today is None else (today,)
        if name in near:
            yield from explained(fact, context)
