"""A FIELD: one input or target that is declared, not loaded."""

from math import ceil, floor
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError, model_validator
from pydantic_core import CoreSchema, core_schema

from rnnspec.data._facts import FieldFacts
from rnnspec.source.tree import Route
from rnnspec.spec.document import Dimension, condition
from rnnspec.spec.errors import facts_of, nested
from rnnspec.spec.facts import Fact
from rnnspec.spec.fields import PositiveInt
from rnnspec.spec.kind import Strict

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What an axis without a size is given when numbers have to be made up.
_OPEN = 8
#: The numbers a type can hold; whole ones of 64 bits as far as a range, of float64, can name them.
_LIMITS = {
    "bool": (0, 1),
    "uint8": (0, 255),
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)},
    "int64": (-(2**53), 2**53),
    **{name: (-high, high) for name, high in (("float16", 65504.0), ("float32", 3.4e38), ("float64", 1e300))},
}


class DeclaredField(Strict):
    """FIELD: one declared input or target, per sample.

    Measurements: `shape`, `dtype` and the `range` of the values, both ends included. Labels:
    `classes`, whose `form` is `integer` or `one_hot`; `shape` is then that of the labels, without
    the axis that `one_hot` adds.
    """

    shape: list[Dimension] = Field(default=[])
    dtype: Literal["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"] | None = None
    range: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    classes: PositiveInt | None = None
    form: Literal["integer", "one_hot"] = "integer"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.classes is not None and self.range is not None:
            raise condition("classes and range")
        if self.classes is None and "form" in self.model_fields_set:
            raise condition("form without classes")
        if self.range is not None and self.range[0] > self.range[1]:
            raise condition("range[0] > range[1]")
        low, high = self._ends
        if low > high:
            raise condition("range without a whole number")
        if low < _LIMITS[self._type][0] or high > _LIMITS[self._type][1]:
            raise condition("range beyond dtype" if self.classes is None else "classes beyond dtype")
        return self

    @property
    def _type(self) -> str:
        return self.dtype or ("int32" if self.classes is not None and self.form == "integer" else "float32")

    @property
    def _ends(self) -> tuple[float, float]:
        """The smallest and the largest value; of whole numbers, the first and last within the range."""
        if self.classes is not None:
            return 0, self.classes - 1 if self.form == "integer" else 1
        low, high = self.range or (0, 1)
        return (low, high) if self._type.startswith("float") else (ceil(low), floor(high))

    def facts(self, at: Route) -> FieldFacts:
        shape = tuple(size if isinstance(size, int) else None for size in self.shape)
        blame = {"shape": (*at, "shape"), "dtype": (*at, "dtype"), "range": (*at, "range")}
        if self.classes is None:
            low, high = self._ends if self.range else (None, None)
            return FieldFacts(shape, self._type, low, high, blame=blame)
        if self.form == "one_hot":
            shape = (*shape, self.classes)
        blame |= {"classes": (*at, "classes"), "range": (*at, "classes")}
        return FieldFacts(shape, self._type, *self._ends, classes=self.classes, form=self.form, blame=blame)

    def make(self, samples: int, random: Any) -> "NDArray[Any]":
        """Numbers drawn evenly from the range; without one, from 0 to 1."""
        import numpy as np

        shape = (samples, *(size if isinstance(size, int) else _OPEN for size in self.shape))
        if self.classes is not None:
            labels = random.integers(self.classes, size=shape)
            return np.asarray(np.eye(self.classes)[labels] if self.form == "one_hot" else labels, self._type)
        if self._type.startswith("float"):
            return np.asarray(random.uniform(*self._ends, shape), self._type)
        return np.asarray(random.integers(*self._ends, size=shape, endpoint=True), self._type)


class FieldOrNamed:
    """A FIELD, or a mapping of them by name: told apart by whether every value is a mapping."""

    takes = "FIELD, or a mapping of FIELDs by name"

    def __init__(self, only: str) -> None:
        self.only = only

    def read(self, value: Any) -> Any:
        if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
            return self._read({name: (item, (name,)) for name, item in value.items()})
        return self._read({self.only: (value, ())})

    def _read(self, values: dict[str, tuple[Any, Route]]) -> dict[str, DeclaredField]:
        fields: dict[str, DeclaredField] = {}
        found: list[Fact] = []
        for name, (value, route) in values.items():
            try:
                fields[name] = DeclaredField.model_validate(value)
            except ValidationError as error:
                found += facts_of(error, name, DeclaredField, value, route)
        if found:
            raise nested(found)
        return fields

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = DeclaredField.model_json_schema()
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}
