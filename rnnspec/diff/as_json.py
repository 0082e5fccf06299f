"""Comparisons as JSON, version 1: it only grows."""

from typing import Any

from rnnspec.diff.comparison import Comparison, Total


def document(pairs: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole of `diff --format json`."""
    return {"version": 1, "pairs": pairs}


def pair(old: str, new: str, comparison: Comparison) -> dict[str, Any]:
    """One comparison under the names of its sides. `memory` is bytes of weights; null is an open axis."""
    return {
        "old": old,
        "new": new,
        "changes": [change.as_json() for change in comparison.changes],
        "params": _total(comparison.params),
        "macs": _total(comparison.macs),
        "memory": _total(comparison.memory),
    }


def _total(total: Total) -> dict[str, int | None]:
    return {"old": total.old, "new": total.new}
