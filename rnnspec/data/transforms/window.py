"""A series cut into pieces of equal length."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from rnnspec.data._base import Origin, State, Transform
from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import ONLY_Y, DataFacts, FieldFacts, Shape, Slot, positions
from rnnspec.data._problems import DataProblem, NoTarget, NotATable, TargetGiven, WindowTooLong
from rnnspec.source.tree import Route
from rnnspec.spec.fields import Natural, PositiveInt

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Window(Transform, kind="window"):
    """Cuts the rows of a table, taken as steps in time, into windows of `length` steps.

    Window i starts at row s = i × `stride`. Inputs get shape (length, columns). The target is
    `horizon` rows further on: `next` takes row s + length - 1 + horizon, of shape (columns,); `all`
    takes for every step of the window the row `horizon` later, of shape (length, columns). A source
    with targets of its own gives theirs; `horizon: 0` pairs them with the row of the same number.
    Otherwise the target is taken from the only input: its `columns`, by name or by position from 0, or
    all of them.

    The parts of the data are cut off in time order before their windows are, so that no window
    reaches from one part into another.
    """

    example: ClassVar = "window: {length: 24, horizon: 1, columns: [close]}"

    series: ClassVar[bool] = True

    length: PositiveInt
    stride: PositiveInt = 1
    horizon: Natural = 1
    target: Literal["next", "all"] = "next"
    columns: Annotated[list[str | Natural], Field(min_length=1)] | None = None

    def count(self, rows: int) -> int:
        """How many windows with their targets fit into `rows` rows."""
        return max(0, (rows - self.length - self.horizon) // self.stride + 1)

    def facts(self, before: DataFacts, at: Route) -> DataFacts:
        tables = before.fields
        widths = {slot: self._width(slot[1], field.shape, ragged=field.ragged) for slot, field in tables.items()}
        fields = {
            slot: self._windowed(field, widths[slot], at, target=slot[0] == "y") for slot, field in tables.items()
        }
        if taken := self._taken({slot: field.columns for slot, field in tables.items()}, widths):
            slot, columns = taken
            names = tables[slot].columns
            target = replace(tables[slot], columns=names and tuple(names[i] for i in columns))
            width = len(self.columns) if self.columns is not None else widths[slot]
            fields["y", ONLY_Y] = self._windowed(target, width, at, target=True)
        samples = before.samples
        if samples is not None:
            self._check(samples, before.part)
            samples = self.count(samples)
        blame = {**before.blame, "samples": (*at, "length")}
        return replace(before.with_fields(fields), samples=samples, ordered=True, blame=blame)

    def _windowed(self, field: FieldFacts, width: int | None, at: Route, *, target: bool) -> FieldFacts:
        shape = (width,) if target and self.target == "next" else (self.length, width)
        return replace(field, shape=shape).blaming((*at, "target" if target else "length"), "shape")

    def fit(self, train: Dataset) -> State:
        """Where the target is taken from: side, name and columns of the field, or null."""
        widths = {slot: self._rows(slot[1], values).shape[1] for slot, values in train.fields.items()}
        taken = self._taken(train.columns, widths)
        return {"target": taken and [*taken[0], list(taken[1])]}

    def apply(self, dataset: Dataset, state: State) -> Dataset:
        import numpy as np

        self._check(len(dataset), dataset.part)
        tables = {slot: self._rows(slot[1], values) for slot, values in dataset.fields.items()}
        columns = dict(dataset.columns)
        if state["target"] is not None:
            side, name, picked = state["target"]
            tables["y", ONLY_Y] = tables[side, name][:, picked]
            if (side, name) in columns:
                columns["y", ONLY_Y] = tuple(columns[side, name][i] for i in picked)
        starts = np.arange(self.count(len(dataset))) * self.stride
        steps = starts[:, None] + np.arange(self.length)
        ahead = (steps if self.target == "all" else steps[:, -1]) + self.horizon
        fields: dict[Slot, Values] = {slot: rows[steps if slot[0] == "x" else ahead] for slot, rows in tables.items()}
        return dataset.with_fields(fields, columns)

    def apply_input(self, dataset: Dataset, state: State) -> Dataset:
        """Inputs to predict from are windows already."""
        return dataset

    def undo(self, values: "NDArray[Any]", origin: Origin, state: State) -> "tuple[NDArray[Any], Origin]":
        if origin.slot != ("y", ONLY_Y) or state["target"] is None:
            return values, origin
        side, name, columns = state["target"]
        return values, Origin((side, name), tuple(columns))

    def _width(self, name: str, shape: Shape, *, ragged: bool) -> int | None:
        """The number of columns of a table whose rows have that shape. Raises `NotATable`."""
        if ragged or len(shape) > 1:
            raise DataProblem(NotATable((), name, shape))
        return shape[0] if shape else 1

    def _rows(self, name: str, values: Values) -> "NDArray[Any]":
        """The table of shape (rows, columns)."""
        if isinstance(values, list):
            raise DataProblem(NotATable((), name, (None, *values[0].shape[1:])))
        self._width(name, values.shape[1:], ragged=False)
        return values.reshape(len(values), -1)

    def _check(self, rows: int, part: str) -> None:
        if not self.count(rows):
            needed = self.length + self.horizon
            raise DataProblem(WindowTooLong(("length",), self.length, self.horizon, needed, rows, part))

    def _taken(
        self, names: Mapping[Slot, tuple[str, ...] | None], widths: Mapping[Slot, int | None]
    ) -> tuple[Slot, Sequence[int]] | None:
        """The input and the columns of it that the target is taken from; None where the source has targets.

        While the table is unknown, so are the columns.
        """
        targets = tuple(name for side, name in widths if side == "y")
        if targets:
            if self.columns is not None:
                raise DataProblem(TargetGiven(("columns",), targets))
            return None
        if len(widths) > 1:
            raise DataProblem(NoTarget((), tuple(name for _, name in widths)))
        ((slot, width),) = widths.items()
        if self.columns is None:
            return slot, range(width or 0)
        return slot, positions(self.columns, names.get(slot), width, ("columns",))
