"""What feeds the inputs of a model, and what the transforms do to it on the way."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Context
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.tensors import Size

if TYPE_CHECKING:
    from rnnspec.data import DataFacts, FieldFacts

#: Values within a span so narrow take at most three whole numbers: they are no ids.
_NARROW = 2


class Change(Record):
    """A transform with the training part before and after it; `route` leads to its arguments."""

    transform: Any
    route: Route
    before: "DataFacts"
    after: "DataFacts"

    def fields(self) -> "Iterator[tuple[tuple[str, str], FieldFacts, FieldFacts]]":
        """The fields that a transform for single fields treats: slot, before and after."""
        from rnnspec.data._facts import chosen

        for slot in chosen(self.transform.of, self.before.fields):
            yield slot, self.before.fields[slot], self.after.fields[slot]


def changes(context: Context, *kinds: str) -> Iterator[Change]:
    """The transforms of these kinds, of data that could be described."""
    spec, parts = context.document.spec, context.data.parts
    if spec is None or spec.data is None or parts is None:
        return
    for index, transform in enumerate(spec.data.transforms):
        if transform.kind in kinds:
            route = ("data", "transforms", index, transform.kind)
            yield Change(transform, route, parts.steps[index], parts.steps[index + 1])


def made_by(field: "FieldFacts", fact: str, kind: str) -> Route | None:
    """The route to the transform or source of that kind, if it made `fact`."""
    match field.blame.get(fact, ()):
        case ("transforms", index, made, *_) if made == kind:
            return ("data", "transforms", index, kind)
        case ("source", made, *_) if made == kind:
            return ("data", "source", kind)
        case _:
            return None


def fractions(field: "FieldFacts") -> bool:
    """Whether values are sure not to be whole numbers: scaled, written so, or declared within a narrow span."""
    if not field.dtype.startswith("float") or field.form is not None:
        return False
    if made_by(field, "dtype", "scale") or made_by(field, "dtype", "arrays"):
        return True
    return field.low is not None and field.high is not None and 0 < field.high - field.low <= _NARROW


def lookups(report: Report, context: Context) -> "Iterator[tuple[Step, FieldFacts]]":
    """Every `Embedding` with the field of the data whose values are its ids."""
    fields = context.data.inputs(report.inputs)
    for step in report.layers:
        source = next(iter(step.node.refs), None)
        field = fields.get(source.name) if source is not None else None
        embeds = step.node.kind in ("Embedding", "ReversibleEmbedding")
        if embeds and field is not None and step.layer is not None and step.node.shares is None:
            yield step, field


def taken(sample: Sequence[Size], declared: Sequence[Size]) -> bool:
    """Whether Keras takes samples of this shape for an input; unknown sizes count as fitting.

    keras/src/models/functional.py (_adjust_input_rank), 3.15.1
    """
    if len(sample) == len(declared) + 1 and sample[-1] in (1, None):
        sample = sample[:-1]
    elif len(sample) + 1 == len(declared) and declared[-1] in (1, None):
        declared = declared[:-1]
    if len(sample) != len(declared):
        return False
    return all(None in pair or pair[0] == pair[1] for pair in zip(sample, declared, strict=True))
