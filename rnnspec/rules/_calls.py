"""Texts that Python would compute: objects as it writes them, products of numbers."""

import re
from collections.abc import Iterable

from rnnspec.source.edit import inline
from rnnspec.spec.family import family
from rnnspec.spec.variables import NotArithmetic

_PRODUCT = re.compile(r"[\d.]+(?:\s*(?:\*|//?)\s*[\d.]+)+")
_CALL = re.compile(r"(\w+)\s*\((.*)\)", re.DOTALL)


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

    A value by position is that of the one argument that has no default.
    """
    found = _CALL.fullmatch(text.strip())
    cls = next((cls for name in families if (cls := family(name).get(found[1]))), None) if found else None
    if found is None or cls is None:
        return None
    import ast

    try:
        parsed = ast.parse(text.strip(), mode="eval").body
        assert isinstance(parsed, ast.Call)
        arguments = {word.arg or "": ast.literal_eval(word.value) for word in parsed.keywords}
        positional = [ast.literal_eval(value) for value in parsed.args]
    except (SyntaxError, ValueError, AssertionError, RecursionError, MemoryError):
        return None
    required = [name for name, field in cls.model_fields.items() if field.is_required()]
    if len(positional) > 1 or (positional and len(required) != 1) or "" in arguments:
        return None
    arguments = {**dict(zip(required, positional, strict=False)), **arguments}
    given = {name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()}
    plain = all(isinstance(value, str | int | float | list | None) for value in given.values())
    return f"{found[1]}: {inline(given)}" if plain else None
