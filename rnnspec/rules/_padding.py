"""Where padding of the data meets the layers."""

from typing import TYPE_CHECKING

from rnnspec.diagnostics.model import Label
from rnnspec.inference import Report
from rnnspec.inference.steps import Key, Steps, key, sequence_of
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Context

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts


def padded(step: Step, known: dict[Key, Steps], report: Report, context: Context) -> "tuple[Steps, FieldFacts] | None":
    """The steps that a layer reads, and the field they come from, where short samples of it are filled up."""
    ref = sequence_of(step)
    steps = known.get(key(report, ref)) if ref is not None else None
    if steps is None:
        return None
    field = context.data.inputs(report.inputs).get(steps.input)
    return (steps, field) if field is not None and field.padding is not None else None


def at_padding(field: "FieldFacts", context: Context, text: str, *, primary: bool = False) -> Label:
    """A label at the transform that pads, at its `padding` where that is written."""
    route = ("data", *field.blame["padding"])
    if context.node(route) is not None:
        return context.setting(route, text, primary=primary)
    return context.label(route[:-1], text, primary=primary, key=True)


def at_value(field: "FieldFacts", context: Context, text: str, *, primary: bool = False) -> Label:
    """A label at the value that pads, or at the transform that has 0 by default."""
    route = ("data", *field.blame["padding"][:-1], "value")
    if context.node(route) is not None:
        return context.setting(route, text, primary=primary)
    return context.label(route[:-1], text, primary=primary, key=True)
