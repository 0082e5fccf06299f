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
    """`embeddings (10000, 128) -> (20000, 128)` where one weight changes, a count for several."""
    if not new:
        return f"{_count(len(old), 'weight')} gone"
    several = resized(old, new)
    return several[0] if len(several) == 1 and len(old) == len(new) else f"{_count(len(new), 'weight')} replaced"


def resized(old: Sequence[Weight], new: Sequence[Weight]) -> list[str]:
    """Each weight that is not what it was: `kernel (64, 1) -> (128, 1)`, `bias (8,) gone`, `bias (8,) new`."""
    ones = {weight.name: weight for weight in old}
    others = {weight.name: weight for weight in new}
    found = []
    for name in dict.fromkeys((*ones, *others)):
        before, after = ones.get(name), others.get(name)
        if before is None or after is None:
            weight, what = (after, "new") if before is None else (before, "gone")
            found += [f"{name} {weight.shape} {what}"] if weight is not None else []
        elif before.shape != after.shape:
            found.append(f"{name} {before.shape} -> {after.shape}")
    return found


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def growth(old: int, new: int) -> str:
    """`+1,362,240 (+102.5 %)`, or `unchanged`; no share of nothing."""
    if old == new:
        return "unchanged"
    share = f" ({percent(old, new)})" if old else ""
    return f"{new - old:+,}{share}"


def percent(old: int, new: int) -> str:
    return f"{(new - old) / old:+.1%}".replace("%", " %")


_UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


def sizes(old: int, new: int) -> str:
    """`5.07 -> 10.27 MiB`, in the unit of the larger one."""
    size, unit = next(((size, unit) for size, unit in _UNITS if max(old, new) >= size), (1, "bytes"))
    before, after = (f"{one / size:.2f}" if size > 1 else f"{one}" for one in (old, new))
    return f"{after} {unit}" if before == after else f"{before} -> {after} {unit}"
