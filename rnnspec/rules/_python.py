"""Values spelled as in Python, which YAML takes for text, or takes apart at their commas."""

import re
from collections.abc import Iterator
from types import NoneType
from typing import get_args

from rnnspec.rules._base import Context
from rnnspec.source.text import Place
from rnnspec.spec import facts
from rnnspec.spec.document import SECTION_CLASSES
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


def for_none(fact: facts.WrongType) -> tuple[str, bool]:
    """What to write for `None`, and whether that is `null`: a nullable number says of itself that it needs a number."""
    last, inner = fact.route[-1:], [step for step in fact.route if isinstance(step, str)]
    if last and isinstance(last[0], int):
        opens = inner[-1:] in (["shape"], ["batch_shape"]) and not {"input", "inputs"}.isdisjoint(inner[:-1])
        return ("write `null`", True) if opens else ("write a value", False)
    owner, field = map(str, ("", *fact.route)[-2:])
    classes = (*(family(name).get(owner) for name in FAMILIES), SECTION_CLASSES.get(owner))
    found = next((cls.model_fields.get(field) for cls in classes if cls is not None), None)
    nullable = found is not None and (found.default is None or NoneType in get_args(found.annotation))
    if "null" in fact.expected or nullable:
        return "write `null`", True
    if found is None or found.is_required():
        return "write a value", False
    return f"write a value, or leave `{field}` out for its default", False


def around(place: Place, context: Context) -> Iterator[facts.WrongType]:
    """The value spelled as in Python that the key at `place` is a part of."""
    for fact in context.facts(facts.WrongType):
        if found := instead(fact, context):
            whole, _ = found
            if whole.source is place.source and whole.start < place.start < whole.end:
                yield fact
