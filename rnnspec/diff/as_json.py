"""Comparisons as JSON, version 1: it only grows."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from rnnspec.diagnostics.as_json import diagnostic
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.figures import Figures, LayerFigures, Total, by_layer
from rnnspec.diff.rows import closing
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import broken, findings


def document(result: Result, failed: Sequence[str] = ()) -> dict[str, Any]:
    """The whole of `diff --format json`; `failed` are the conditions of `--fail-on` that hold, with the reason."""
    beside = {"against": result.against, "unchanged": result.unchanged} if result.against is not None else {}
    return {"version": 1, **beside, "failed": [*failed], "pairs": [_pair(pair) for pair in result.pairs]}


def _pair(pair: Pair) -> dict[str, Any]:
    """Null is a side that is not there."""
    old, new = (side.name if side is not None else None for side in (pair.old, pair.new))
    head = {"old": old, "new": new, "status": pair.status, "renamed_from": pair.was}
    if pair.comparison is not None:
        errors = [diagnostic(one) for one in findings(pair)]
        return {**head, **compared(pair.comparison), **({"diagnostics": errors} if errors else {})}
    if pair.broken:
        found = [diagnostic(one, side.name) for side in pair.broken for one in side.checked.diagnostics]
        return {**head, "error": broken(pair), "diagnostics": found}
    sides = (side.report if side is not None else None for side in (pair.old, pair.new))
    return {**head, "breaking": pair.breaking, "changes": [], **_figures(Figures.of(*sides))}


def compared(comparison: Comparison) -> dict[str, Any]:
    """One comparison. Memory is bytes; null is an open axis, and of a share that of nothing."""
    return {
        "breaking": any(change.breaking for change in comparison.changes),
        "changes": [change.as_json() for change in comparison.changes],
        **_figures(comparison.figures),
        "outputs": {
            "old": [list(one.tensor.sizes) for one in comparison.old.outputs],
            "new": [list(one.tensor.sizes) for one in comparison.new.outputs],
        },
        "layers": [_layer(layer) for layer in by_layer(comparison.matching)],
        "weighted_layers": comparison.weighted,
        "replaced_layers": comparison.retrained,
        "lost_layers": comparison.lost,
        "verdict": closing(comparison),
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {field.name: _total(getattr(figures, field.name)) for field in fields(figures)}


def _layer(layer: LayerFigures) -> dict[str, Any]:
    totals = ("params", "trainable_params", "non_trainable_params", "macs", "memory")
    return {
        "old": layer.old,
        "new": layer.new,
        **{name: _total(getattr(layer, name)) for name in totals},
        "output_shapes": {"old": layer.old_shapes, "new": layer.new_shapes},
    }


def _total(total: Total) -> dict[str, int | float | None]:
    return {"old": total.old, "new": total.new, "growth": total.growth, "share": total.share}
