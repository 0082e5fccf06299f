"""What an argument takes, in words: `integer > 0`, `one of: sum, mul`."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from rnnspec.spec.fields import IdentifierOf, ObjectOf
from rnnspec.spec.kind import Strict

_NAMES = {int: "integer", float: "number", str: "text", bool: "true or false", type(None): "null", Any: "any value"}


def takes(info: FieldInfo) -> str:
    return info.description or _words(info.annotation, tuple(info.metadata))


def families(info: FieldInfo) -> list[str]:
    """The families whose kinds may stand there."""
    return list(dict.fromkeys(_families(info.annotation, tuple(info.metadata))))


def _families(annotation: Any, metadata: tuple[Any, ...]) -> Iterator[str]:
    for one in metadata:
        if isinstance(one, ObjectOf):
            yield from one.families
    for inner in get_args(annotation):
        yield from _families(inner, getattr(inner, "__metadata__", ()))


def _words(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    for one in metadata:
        if isinstance(one, ObjectOf):
            return " or ".join(one.families) + (" or null" if one.optional else "")
        if isinstance(one, IdentifierOf):
            return "the name of an activation" if len(one.names) > 12 else f"one of: {', '.join(one.names)}"
        if said := getattr(one, "takes", None):
            return str(said)
    if get_origin(annotation) is not None and hasattr(annotation, "__metadata__"):
        return _words(annotation.__origin__, annotation.__metadata__)
    arguments = get_args(annotation)
    if annotation in _NAMES:
        words = _NAMES[annotation]
    elif arguments and all(isinstance(one, str | int | bool) for one in arguments):
        words = f"one of: {', '.join(map(_value, arguments))}"
    elif get_origin(annotation) in (list, tuple):
        inner = list(dict.fromkeys(_words(one) for one in arguments if one is not Ellipsis))
        words = f"list of {' or '.join(inner)}"
    elif get_origin(annotation) is dict:
        words = f"mapping by name, each a {_words(arguments[1])}" if _is_mapping(arguments[1]) else "mapping"
    elif arguments:
        words = " or ".join(dict.fromkeys(_words(one) for one in arguments))
    else:
        words = f"mapping of {', '.join(annotation.model_fields)}" if _is_mapping(annotation) else "any value"
    return f"{words}{_bounds(metadata)}"


def _is_mapping(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Strict)


def _value(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounds(metadata: tuple[Any, ...]) -> str:
    found = []
    for one in metadata:
        for bound in getattr(one, "metadata", None) or [one]:
            for name, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤")):
                value = getattr(bound, name, None)
                if value is not None:
                    found.append(f"{sign} {value if isinstance(value, int) else f'{value:g}'}")
            if (length := getattr(bound, "max_length", None)) is not None:
                found.append(f"of length {length}")
    return f" {' and '.join(found)}" if found else ""
