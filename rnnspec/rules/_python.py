"""Values spelled as in Python, which YAML takes for text, or takes apart at their commas."""

import re
from collections.abc import Iterator
from types import NoneType
from typing import get_args

from rnnspec.rules._base import Context
from rnnspec.source.text import Place
from rnnspec.spec import facts
from rnnspec.spec.family import FAMILIES, family

_TUPLE = re.compile(r"\(\s*([^()\[\]{}\r\n]*?)\s*,?\s*\)")


def instead(fact: facts.WrongType, context: Context) -> tuple[Place, str] | None:
    """Where a value is spelled as in Python, and what to write there; None where it is not."""
    place = context.document.place(fact.route)
    if not isinstance(fact.value, str):
        return None
    if fact.value == "None":
        return place, "null"
    if "list" not in fact.expected or not place.text.startswith("("):
        return None
    # Within braces, YAML ends the value at the first comma and takes the rest for keys.
    inner = _TUPLE.match(place.source.text, place.start)
    if inner is None or not inner[0].startswith(fact.value):
        return None
    return Place(place.source, *inner.span()), f"[{inner[1].replace('None', 'null')}]"


def takes_null(fact: facts.WrongType) -> bool:
    """Whether `null` will do where `None` stands: a nullable number says of itself that it needs a number."""
    if fact.route[0] in ("input", "inputs") and isinstance(fact.route[-1], int):
        return True  # an open axis
    owner, field = map(str, ("", *fact.route)[-2:])
    cls = next((cls for name in FAMILIES if (cls := family(name).get(owner)) is not None), None)
    found = cls.model_fields.get(field) if cls is not None else None
    return "null" in fact.expected or (found is not None and NoneType in get_args(found.annotation))


def around(place: Place, context: Context) -> Iterator[facts.WrongType]:
    """The value spelled as in Python that the key at `place` is a part of."""
    for fact in context.facts(facts.WrongType):
        if found := instead(fact, context):
            whole, _ = found
            if whole.source is place.source and whole.start < place.start < whole.end:
                yield fact
