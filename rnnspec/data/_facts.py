"""What is known of data before any of it is loaded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Self, TypeAlias, TypeVar

from rnnspec.data._problems import ColumnMissing, DataProblem, UnknownName
from rnnspec.source.tree import Route

T = TypeVar("T")

Side: TypeAlias = Literal["x", "y"]
#: A field of a data set: on which side it stands and its name there.
Slot: TypeAlias = tuple[Side, str]
Part: TypeAlias = Literal["all", "train", "validation", "test"]
#: The size of one sample, axis by axis; None where it is not known or differs between samples.
Shape: TypeAlias = tuple[int | None, ...]

#: The names of the only input and the only target where the source names none.
ONLY_X, ONLY_Y = "x", "y"
#: So many columns without names are not counted out.
_MANY = 100


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One input or target, sample by sample.

    `low` and `high` bound the values, both included; None is unknown. `classes` with `form` tells
    labels from measurements. `ragged`: the first axis differs between samples, so that they are no
    array yet. `padding` is the side on which short samples were filled up, `pad_value` with what, as far as
    later steps leave that known. `columns` names the last axis. `blame` leads from a fact (`shape`, `dtype`, `range`,
    `classes`, `padding`) to the argument that made it, relative to the data section.
    """

    shape: Shape
    dtype: str
    low: float | None = None
    high: float | None = None
    classes: int | None = None
    form: Literal["integer", "one_hot"] | None = None
    padding: Literal["pre", "post"] | None = None
    pad_value: float | None = None
    ragged: bool = False
    columns: tuple[str, ...] | None = None
    blame: dict[str, Route] = field(default_factory=dict, compare=False)

    def blaming(self, route: Route, *facts: str) -> Self:
        """The same field with `route` as the maker of `facts`."""
        return replace(self, blame={**self.blame, **dict.fromkeys(facts, route)})


@dataclass(frozen=True, slots=True)
class DataFacts:
    """A data set, or one part of it. `ordered`: the samples are steps in time.

    `test` is the part that the source itself keeps apart.
    """

    samples: int | None
    x: dict[str, FieldFacts]
    y: dict[str, FieldFacts] = field(default_factory=dict)
    ordered: bool = False
    part: Part = "all"
    test: "DataFacts | None" = None
    blame: dict[str, Route] = field(default_factory=dict, compare=False)

    @property
    def fields(self) -> dict[Slot, FieldFacts]:
        return by_slot(self.x, self.y)

    def with_fields(self, fields: Mapping[Slot, FieldFacts]) -> "DataFacts":
        """The same data with some of its fields replaced."""
        x, y = by_side({**self.fields, **fields})
        return replace(self, x=x, y=y)


def by_slot(x: Mapping[str, T], y: Mapping[str, T]) -> dict[Slot, T]:
    return {**{("x", name): item for name, item in x.items()}, **{("y", name): item for name, item in y.items()}}


def by_side(fields: Mapping[Slot, T]) -> tuple[dict[str, T], dict[str, T]]:
    x, y = ({name: item for (at, name), item in fields.items() if at == side} for side in ("x", "y"))
    return x, y


def chosen(of: str, slots: Iterable[Slot]) -> list[Slot]:
    """The fields that an argument `of` means: `x`, `y`, `both`, or the name of one.

    Raises `UnknownName` for anything else and for a side without a field.
    """
    slots = list(slots)
    found = [slot for slot in slots if of in ("both", slot[0])] or [slot for slot in slots if slot[1] == of]
    if not found:
        raise DataProblem(UnknownName(("of",), of, tuple(name for _, name in slots)))
    return found


def positions(
    columns: Sequence[str | int], names: tuple[str, ...] | None, width: int | None, route: Route
) -> list[int]:
    """Columns given by name or position, as positions from 0.

    Raises `ColumnMissing` for one that is not there; as long as nothing is known of the table, none is.
    """
    found = []
    for i, column in enumerate(columns):
        if isinstance(column, int) and (width is None or column < width):
            found.append(column)
        elif names is not None and column in names:
            found.append(names.index(str(column)))
        elif width is not None:
            numbers = tuple(map(str, range(width))) if width < _MANY else (f"0 to {width - 1}",)
            raise DataProblem(ColumnMissing((*route, i), column, names or numbers))
    return found
