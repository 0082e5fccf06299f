"""Recurrent layers made of cells: `RNN`, and the stack of cells it loops over."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, Weight, times
from rnnspec.layers._graph import frozen
from rnnspec.layers._recurrent import Cell, Recurrent
from rnnspec.spec.errors import facts_of_custom, nested
from rnnspec.spec.facts import Fact
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.tensors import Size, Tensor


class _Cells(ObjectOf):
    """A list of cells, or also a single one. A list reads to a tuple.

    Where a single one will do, a list of one is that one: Keras would stack it, which on JAX fails.
    """

    def __init__(self, *, single: bool) -> None:
        super().__init__("layers", strings=False, optional=False)
        self.single = single

    def read(self, value: Any) -> Any:
        if not isinstance(value, list):
            if self.single:
                return super().read(value)
            raise PydanticCustomError("list_type", "list")
        if not value:
            raise PydanticCustomError("too_short", "length", {"min_length": 1})
        cells, found = [], list[Fact]()
        for index, one in enumerate(value):
            try:
                cells.append(super().read(one))
            except PydanticCustomError as error:
                found += facts_of_custom(error, one, (index,))
        if found:
            raise nested(found)
        return cells[0] if self.single and len(cells) == 1 else tuple(cells)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = super().__get_pydantic_json_schema__(schema, handler)
        several = {"type": "array", "items": one, "minItems": 1}
        return {"anyOf": [one, several]} if self.single else several


class StackedRNNCells(Cell):
    """Several cells, each fed with the output of the one before, as one cell for `RNN`.

    A list given to `RNN` as `cell` is stacked in the same way.

    keras/src/layers/rnn/stacked_rnn_cells.py, 3.15.1
    """

    cells: Annotated[Any, _Cells(single=False)]

    examples: ClassVar = (
        Example(
            "StackedRNNCells: {cells: [{LSTMCell: {units: 4}}, {GRUCell: {units: 2}}]}",
            ((None, 3),), ((None, 2), (None, 4), (None, 4), (None, 2)), 176, macs=148,
            named={"states": ((None, 4), (None, 4), (None, 2))},
        ),
        Example(
            "StackedRNNCells: {cells: [{SimpleRNNCell: {units: 4}}, {SimpleRNNCell: {units: 4}}]}",
            ((6, 3),), ((6, 4), (6, 4), (6, 4)), 68, macs=60,
            named={"states": ((6, 4), (6, 4))},
        ),
        Example(
            "StackedRNNCells: {cells: [{SimpleRNNCell: {units: 4}}], dtype: float16}",
            ((None, 3),), ((None, 4), (None, 4)), 32, macs=28, named={"states": ((None, 4),)},
        ),
    )  # fmt: skip

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(size for cell in self.cells for size in cell.sizes)

    @property
    def state_names(self) -> tuple[str, ...]:
        return tuple(f"cell_{number}_{name}" for number, cell in enumerate(self.cells) for name in cell.state_names)

    @property
    def width(self) -> int:
        width: int = self.cells[-1].width
        return width

    @property
    def alone(self) -> str | None:
        return next((why for cell in self.cells if isinstance(cell, Cell) and (why := cell.alone)), None)

    @property
    def dtypes(self) -> tuple[str, ...]:
        # Each cell casts what it gets, and nothing is cast after the last.
        found: list[tuple[str, ...]] = [cell.dtypes for cell in self.cells]
        return (found[-1][0], *(dtype for dtypes in found for dtype in dtypes[1:]))

    def cell_weights(self, features: int) -> tuple[Weight, ...]:
        weights: list[Weight] = []
        for number, cell in enumerate(self.cells):
            weights += (weight.under(f"cell_{number}") for weight in cell.cell_weights(features))
            features = cell.width
        return frozen(weights, self.trainable)

    def step_macs(self, features: int) -> int:
        macs = 0
        for cell in self.cells:
            macs += cell.step_macs(features)
            features = cell.width
        return macs

    @property
    def step_kept(self) -> int:
        return sum(cell.step_kept for cell in self.cells)

    def nested(self, states: list[Any]) -> list[Any]:
        result = []
        for cell in self.cells:
            count = len(cell.sizes)
            result.append(cell.nested(states[:count]))
            states = states[count:]
        return result

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        check_cells(self, call, "cells", self.cells)
        return super().infer(call)


class RNN(Recurrent):
    """Run a cell, or a stack of them, over a sequence.

    `cell` is one cell or a list: `RNN: {cell: [{LSTMCell: {units: 8}}, {GRUCell: {units: 8}}]}`. The
    fused kernels of `LSTM` and `GRU` are not used. With `return_state` the states of all cells follow.

    keras/src/layers/rnn/rnn.py, 3.15.1
    """

    cell: Annotated[Any, _Cells(single=True)]

    examples: ClassVar = (
        Example("RNN: {cell: {LSTMCell: {units: 8}}}", ((None, 100, 16),), ((None, 8),), 800, macs=76_800),
        Example(
            "RNN: {cell: [{LSTMCell: {units: 4}}, {GRUCell: {units: 2}}], return_state: true}",
            ((None, None, 3),), ((None, 2), (None, 4), (None, 4), (None, 2)), 176,
            named={"initial_state": ((None, 4), (None, 4), (None, 2))},
        ),
        Example(
            "RNN: {cell: {StackedRNNCells: {cells: [{SimpleRNNCell: {units: 4}}, {GRUCell: {units: 1}}]}},"
            " return_sequences: true}",
            ((2, 5, 3),), ((2, 5, 1),), 32 + 21, macs=140 + 75,
        ),
    )  # fmt: skip

    @property
    def looped(self) -> Cell:
        """The one cell that is run: a list is stacked, as Keras does."""
        cell: Cell = StackedRNNCells(cells=list(self.cell)) if isinstance(self.cell, tuple) else self.cell
        return cell

    @property
    def input_dropout(self) -> float:
        cell = self.looped.cells[0] if isinstance(self.looped, StackedRNNCells) else self.looped
        return float(getattr(cell, "dropout", 0))

    @property
    def sizes(self) -> tuple[int, ...]:
        return self.looped.sizes

    @property
    def width(self) -> int:
        return self.looped.width

    @property
    def width_argument(self) -> str:
        return "cell"

    @property
    def state_names(self) -> tuple[str, ...]:
        return self.looped.state_names

    def nested(self, states: list[Any]) -> list[Any]:
        return self.looped.nested(states)

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        check_cells(self, call, "cell", self.cell)
        return super().infer(call)

    def weights(self, call: Call) -> Iterable[Weight]:
        return frozen(self.looped.cell_weights(self.known(call, call.x)), self.trainable)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(call.x.shape[1].size, self.looped.step_macs(self.known(call, call.x)))

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(call.x.shape[1].size, self.looped.step_kept)


def check_cells(layer: RNN | StackedRNNCells, call: Call, argument: str, cells: Any) -> None:
    """Whether all of `cells` are cells, stacks only outermost. Raises `Misfit` with `WrongInner`."""
    listed = isinstance(cells, tuple)
    for index, cell in enumerate(cells if listed else (cells,)):
        stacked = isinstance(cell, StackedRNNCells)
        route = (*call.route, argument, *((index,) if listed else ()), cell.key)
        # A stack in a stack: Keras cannot make its initial states.
        if not isinstance(cell, Cell) or (stacked and listed):
            raise Misfit(facts.WrongInner(route, layer.kind, cell.kind, "cell"))
        if isinstance(cell, StackedRNNCells):
            check_cells(cell, Call(route, call.inputs), "cells", cell.cells)
