"""Data as it is when loaded."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from rnnspec.data._facts import Part, Slot, by_side, by_slot
from rnnspec.data._problems import DataProblem, LengthMismatch
from rnnspec.source.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: An array whose first axis counts the samples, or a list of arrays where these differ in length.
Values: TypeAlias = "NDArray[Any] | list[NDArray[Any]]"


class Dataset(Record):
    """Inputs and targets by name, with one sample each at every index.

    `columns` names the last axis of fields that come from a table. `files` has the SHA-256 of every
    file read, by path. `test` is the part that the source itself keeps apart.
    """

    x: dict[str, Values]
    y: dict[str, Values] = {}
    columns: dict[Slot, tuple[str, ...]] = {}
    part: Part = "all"
    test: "Dataset | None" = None
    files: dict[str, str] = {}

    def __post_init__(self) -> None:
        same_length({slot: len(values) for slot, values in self.fields.items()})

    @property
    def fields(self) -> dict[Slot, Values]:
        return by_slot(self.x, self.y)

    def __len__(self) -> int:
        return len(next(iter(self.fields.values())))

    def with_fields(self, fields: Mapping[Slot, Values], columns: Mapping[Slot, tuple[str, ...]]) -> "Dataset":
        """The same data with some of its fields replaced, and with what is known of their columns."""
        x, y = by_side({**self.fields, **fields})
        kept = {slot: names for slot, names in self.columns.items() if slot not in fields}
        return self.but(x=x, y=y, columns={**kept, **columns})

    def take(self, indices: "NDArray[Any]", part: Part) -> "Dataset":
        """The samples at `indices`, in that order."""
        x, y = by_side({slot: _take(values, indices) for slot, values in self.fields.items()})
        return self.but(x=x, y=y, part=part, test=None)


def _take(values: Values, indices: "NDArray[Any]") -> Values:
    return [values[i] for i in indices] if isinstance(values, list) else values[indices]


def same_length(samples: Mapping[Slot, int]) -> int:
    """The number of samples that all fields have. Raises `LengthMismatch`."""
    if len(set(samples.values())) != 1:
        raise DataProblem(LengthMismatch((), tuple(samples.items())))
    return next(iter(samples.values()))
