"""Expectations held against each other."""

from typing import Any

from rnnspec.inference.expectations import Unmet
from rnnspec.rules._base import Context
from rnnspec.spec.document import Expected

#: Figures with their limits.
_LIMITED = ("params", "macs")
_SUM = ("trainable_params", "non_trainable_params")


def section(fact: Unmet, context: Context) -> Expected | None:
    """The expectations that an unmet one stands among."""
    expect = context.report.spec.expect if context.report is not None else None
    return expect if expect is None or fact.layer is None else expect.layers.get(fact.layer)


def contradiction(fact: Unmet, context: Context) -> tuple[str, tuple[str, ...], str] | None:
    """The figure that is at odds with others, those, and the words, if an unmet one is a part of it."""
    expected = section(fact, context)
    if expected is None:
        return None
    for name in _LIMITED:
        value, limit = getattr(expected, name), getattr(expected, f"max_{name}")
        if None not in (value, limit) and value > limit and fact.figure in (name, f"max_{name}"):
            return name, (f"max_{name}",), f"`{name}: {value}` is more than `max_{name}: {limit}` allows"
    whole: Any = expected.params
    parts: list[Any] = [getattr(expected, name) for name in _SUM]
    if whole is None or fact.figure not in ("params", *_SUM):
        return None
    if None not in parts and sum(parts) != whole:
        return "params", _SUM, f"`params: {whole}` is not the sum of {parts[0]:,} and {parts[1]:,}"
    larger = next((name for name, part in zip(_SUM, parts, strict=True) if part is not None and part > whole), None)
    return ("params", (larger,), f"`{larger}` is more than `params: {whole}`") if larger else None
