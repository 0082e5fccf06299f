"""The same numbers in another shape."""

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, field_validator

from rnnspec.data._base import PerField, State
from rnnspec.data._dataset import Values
from rnnspec.data._facts import FieldFacts, Shape
from rnnspec.data._problems import DataProblem, NotUniform, ReshapeMismatch
from rnnspec.source.tree import Route
from rnnspec.spec.document import condition

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Reshape(PerField, kind="reshape"):
    """Gives every sample the `shape`, in which one -1 stands for what is left over."""

    example: ClassVar = "reshape: {shape: [28, -1]}"

    keeps_columns: ClassVar[bool] = False

    shape: list[Annotated[int, Field(ge=-1)]]

    @field_validator("shape")
    @classmethod
    def _one_open(cls, shape: list[int]) -> list[int]:
        if shape.count(-1) > 1:
            raise condition("two -1 in shape")
        return shape

    def field_facts(self, name: str, before: FieldFacts, at: Route, *, fitted: bool) -> FieldFacts:
        if before.ragged:
            raise DataProblem(NotUniform(("of",), name))
        after = replace(before, shape=self._filled(name, before.shape), columns=None)
        return after.blaming((*at, "shape"), "shape")

    def _filled(self, name: str, before: Shape) -> Shape:
        """The shape without its -1. Raises `ReshapeMismatch`."""
        sizes = [size for size in before if size is not None]
        rest = prod(size for size in self.shape if size != -1)
        if len(sizes) < len(before):
            return tuple(None if size == -1 else size for size in self.shape)
        total = prod(sizes)
        left = total // rest if rest else 0
        shape = tuple(left if size == -1 else size for size in self.shape)
        if prod(shape) != total:
            raise DataProblem(ReshapeMismatch(("shape",), name, before, tuple(self.shape)))
        return shape

    def fit_field(self, name: str, values: Values, columns: tuple[str, ...] | None) -> State:
        if isinstance(values, list):
            raise DataProblem(NotUniform(("of",), name))
        return {"before": list(values.shape[1:])}

    def apply_field(self, name: str, values: Values, state: State) -> Values:
        if isinstance(values, list):
            raise DataProblem(NotUniform(("of",), name))
        return values.reshape(len(values), *self._filled(name, values.shape[1:]))

    def undo_field(
        self, name: str, values: "NDArray[Any]", columns: tuple[int, ...] | None, state: State
    ) -> "NDArray[Any]":
        before = state["before"]
        same = prod(values.shape[1:]) == prod(before)
        return values.reshape(len(values), *before) if same else values
