"""Figures of models in words."""

from typing import Any

from rnnspec.inference.report import Report, count
from rnnspec.rules._phrases import listed
from rnnspec.spec.tensors import Dim, shown

_UNITS = ("B", "KiB", "MiB", "GiB")


def figure(name: str, value: Any) -> str:
    """A figure as it is read: `9,353`, `(B, 1)`, `5.1 MiB`."""
    if name == "output_shape":
        return shown(map(Dim, value))
    if name.endswith("memory"):
        return memory(value) if isinstance(value, int) else str(value)
    return f"{value:,}"


def memory(size: float) -> str:
    unit = 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size} B"


def shares(report: Report, name: str) -> tuple[str, ...]:
    """The note that tells the layers' shares of a figure of the whole model, where it is a sum."""
    parts: list[tuple[str, int]] = []
    for step in report.layers:
        match name:
            case "params":
                parts.append((step.node.name, count(step.weights)))
            case "trainable_params" | "non_trainable_params":
                trainable = name == "trainable_params"
                parts.append((step.node.name, count(one for one in step.weights if one.trainable is trainable)))
            case "macs":
                parts.append((step.node.name, step.macs or 0))
    shown_ = [f"{layer} {part:,}" for layer, part in parts if part]
    return (", ".join(shown_[:12]) + (f", … ({len(shown_) - 12} more)" if len(shown_) > 12 else ""),) if shown_ else ()


def whose(layer: str | None) -> str:
    """`the model`, or the layer that a figure is of."""
    return "the model" if layer is None else listed([layer])
