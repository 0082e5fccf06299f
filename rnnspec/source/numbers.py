"""Texts that were meant for numbers."""

import re

from rnnspec.source.scalars import resolve

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}([,_']\d{3})+")
_GROUPED = re.compile(r"[-+]?\d+(_\d+)+")
_COMMA = re.compile(r"[-+]?\d+,\d+")
_PERCENT = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*%")
_BRACED = re.compile(r"\$\{(\w+)\}")


def number(text: str) -> str | None:
    """How a number is written in YAML that a text has in another way: `1_000`, `1,000`, `0,5`, `50%`, `'1e-4'`."""
    text = text.strip()
    if _THOUSANDS.fullmatch(text) or _GROUPED.fullmatch(text):
        return re.sub(r"[,_']", "", text)
    if _COMMA.fullmatch(text):
        return text.replace(",", ".")
    if share := _PERCENT.fullmatch(text):
        return f"{float(share[1]) / 100:g}"
    if braced := _BRACED.fullmatch(text):
        return f"${braced[1]}"
    value = resolve(text)
    return text if isinstance(value, int | float) and not isinstance(value, bool) else None
