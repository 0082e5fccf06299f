"""Texts that Python would compute: objects as it writes them, products of numbers."""

import re
from collections.abc import Iterable, Iterator

from rnnspec.rules._base import Context
from rnnspec.rules._words import kind_place
from rnnspec.source.edit import inline
from rnnspec.source.text import Place
from rnnspec.spec import facts
from rnnspec.spec.family import family
from rnnspec.spec.kind import Kind
from rnnspec.spec.variables import NotArithmetic

_PRODUCT = re.compile(r"[\d.]+(?:\s*(?:\*|//?)\s*[\d.]+)+")

#: A class, or the function of that name that Keras has for regularizers and constraints, with the modules it is in.
_CALL = re.compile(r"(?:\w+\.)*(\w+)\s*\((.*)\)", re.DOTALL)
_WHOLE = re.compile(r"(?:\w+\.)*\w+\([^()\[\]{}\r\n]*\)")
#: Families whose fields are in the order of Keras's arguments.
_IN_ORDER = ("regularizers", "constraints")


def computed(text: str) -> str | None:
    """The number that a product or quotient of numbers comes to: `1/3`, `2 * 64`; None for any other text."""
    if not _PRODUCT.fullmatch(text.strip()):
        return None
    from rnnspec.spec.arithmetic import compute

    try:
        value = compute(text, {})
    except NotArithmetic:
        return None
    return inline(int(value) if value == int(value) else value)


def call(text: str, families: Iterable[str]) -> str | None:
    """`LSTM: {units: 8}` for `LSTM(units=8)` and `LSTM(8)`, of a class of these families; None for any other text.

    A value by position is that of the one argument that has no default; those of regularizers and constraints are
    in order: `L2: {l2: 0.01}` for `l2(0.01)`.
    """
    found = _CALL.fullmatch(text.strip())
    named = next(((name, cls) for name in families if (cls := _class(name, found[1]))), None) if found else None
    if named is None:
        return None
    import ast

    name, cls = named
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
        assert isinstance(parsed, ast.Call)
        arguments = {word.arg or "": ast.literal_eval(word.value) for word in parsed.keywords}
        positional = [ast.literal_eval(value) for value in parsed.args]
    except (SyntaxError, ValueError, AssertionError, RecursionError, MemoryError):
        return None
    required = [name for name, field in cls.model_fields.items() if field.is_required()]
    places = list(cls.model_fields) if name in _IN_ORDER else required[:1] if len(required) == 1 else []
    if len(positional) > len(places) or "" in arguments:
        return None
    arguments = {**dict(zip(places, positional, strict=False)), **arguments}
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()}
    plain = all(isinstance(value, str | int | float | list | None) for value in given.values())
    return f"{cls.kind}: {inline(given)}" if plain else None


def written(fact: facts.UnknownKind, context: Context) -> tuple[Place, str] | None:
    """Where a call stands, and what to write instead; None where the name is no call.

    Within braces, YAML ends the text at the first comma and takes the rest for keys.
    """
    place, _ = kind_place(fact, context)
    text = fact.given
    if "(" in text and ")" not in text:
        whole = _WHOLE.match(place.source.text, place.start)
        if whole is None or not whole[0].startswith(text):
            return None
        place, text = Place(place.source, *whole.span()), whole[0]
    instead = call(text, fact.families)
    return (place, instead) if instead else None


def around(place: Place, context: Context) -> Iterator[facts.UnknownKind]:
    """The call that the key at `place` is a part of."""
    for fact in context.facts(facts.UnknownKind):
        if found := written(fact, context):
            whole, _ = found
            if whole.source is place.source and whole.start < place.start < whole.end:
                yield fact


def _class(name: str, called: str) -> type[Kind] | None:
    """The class of a family that Python calls so."""
    one = family(name)
    return one.get(called) or (one.named(called) if name in _IN_ORDER else None)
