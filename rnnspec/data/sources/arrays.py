"""Data written into the spec itself."""

from typing import Any, ClassVar

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from rnnspec.data._base import Source
from rnnspec.data._dataset import Dataset, same_length
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, Side, Slot, by_side
from rnnspec.data._files import Files
from rnnspec.data._nested import describe, values_of
from rnnspec.data._problems import below
from rnnspec.source.tree import Route

_TAKES = "nested lists of numbers, or a mapping of them by name"


class Arrays(Source, kind="arrays"):
    """Numbers in nested lists, one item per sample.

    `x` and `y` are a list each, or mappings of lists by the names of inputs and outputs. Without `y`
    there is nothing to train for, unless a `window` takes the target from `x`. Whole numbers are
    int32, all others float32.
    """

    example: ClassVar = "arrays: {x: [[1, 2, 3], [4, 5, 6]], y: [4, 7]}"

    x: Any = Field(description=_TAKES)
    y: Any = Field(None, description=_TAKES)

    @field_validator("x", "y")
    @classmethod
    def _lists(cls, value: Any) -> Any:
        lists = value.values() if isinstance(value, dict) and value else [value]
        if value is not None and not all(isinstance(item, list) for item in lists):
            raise PydanticCustomError("list_type", "list")
        return value

    def facts(self, files: Files) -> DataFacts:
        fields = {}
        for slot, (steps, samples) in self._written().items():
            with below(*steps):
                fields[slot] = describe(samples).blaming(self.at(*steps), "shape", "dtype", "range")
        x, y = by_side(fields)
        return DataFacts(self._length(), x, y, blame={"samples": self.at("x")})

    def load(self, files: Files) -> Dataset:
        fields = {}
        for slot, (steps, samples) in self._written().items():
            with below(*steps):
                fields[slot] = values_of(samples)
        self._length()
        return Dataset(*by_side(fields))

    def _length(self) -> int:
        return same_length({slot: len(samples) for slot, (_, samples) in self._written().items()})

    def _written(self) -> dict[Slot, tuple[Route, list[Any]]]:
        """Each field with the steps to where it is written."""
        written: dict[Slot, tuple[Route, list[Any]]] = {}
        sides: tuple[tuple[Side, str, Any], ...] = (("x", ONLY_X, self.x), ("y", ONLY_Y, self.y))
        for side, only, value in sides:
            if isinstance(value, dict):
                written |= {(side, name): ((side, name), samples) for name, samples in value.items()}
            elif value is not None:
                written[side, only] = ((side,), value)
        return written
