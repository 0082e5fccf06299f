"""Values and figures in words."""

from collections.abc import Sequence
from typing import Any

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diff.meaning import Object, plain
from rnnspec.layers import Weight
from rnnspec.source.edit import inline

#: Longer values are cut here: what matters is that they changed.
LONGEST = 60


def shown(value: Any) -> str:
    """`20,000`, `EarlyStopping {patience: 3}`, `[64, 32]`: as in a spec, on one line, numbers with separators."""
    match value:
        case Object() if not value.given:
            text = value.kind
        case Object():
            text = f"{value.kind} {inline(next(iter(_mapping(value).values())))}"
        case list() if any(isinstance(one, Object) for one in value):
            text = f"[{', '.join(map(shown, value))}]"
        case int() if not isinstance(value, bool):
            text = f"{value:,}"
        case _:
            text = inline(plain(value))
    return cut(printable(text))


def _mapping(value: Object) -> dict[str, Any]:
    mapping = plain(value)
    assert isinstance(mapping, dict)
    return mapping


def cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


def weights(old: Sequence[Weight], new: Sequence[Weight]) -> str:
    """`embeddings (10000, 128) -> (20000, 128)` for one weight, a count for several."""
    if len(old) == len(new) == 1 and old[0].name == new[0].name:
        return f"{old[0].name} {old[0].shape} -> {new[0].shape}"
    if not new:
        return f"{_count(len(old), 'weight')} gone"
    return f"{_count(len(new), 'weight')} replaced"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def growth(old: int, new: int) -> str:
    """`+1,362,240 (+102.5 %)`, or `unchanged`; no share of nothing."""
    if old == new:
        return "unchanged"
    share = f" ({(new - old) / old:+.1%})".replace("%", " %") if old else ""
    return f"{new - old:+,}{share}"
