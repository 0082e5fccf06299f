"""The sections of a spec but its layers: arguments of Keras's `Input`, `compile` and `fit`, and what is expected."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from rnnspec.spec.fields import Natural, ObjectOf, PerOutput, PositiveInt
from rnnspec.spec.kind import Strict


class _Dimension:
    """A size, null for an open axis, or the name of one."""

    takes = "size, name or null"

    def read(self, value: Any) -> int | str | None:
        if value is None or (isinstance(value, str) and value.isidentifier() and value not in ("None", "none")):
            return value
        if isinstance(value, bool) or not isinstance(value, int):
            raise PydanticCustomError("int_type", "size")
        if value < 1:
            raise PydanticKnownError("greater_than", {"gt": 0})
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        size = {"type": "integer", "minimum": 1}
        return {"anyOf": [size, {"type": "string", "pattern": r"^[^\W\d]\w*$"}, {"type": "null"}]}


Dimension: TypeAlias = Annotated[Any, _Dimension()]
#: What NumPy and Keras take as a seed.
Seed: TypeAlias = Annotated[int, Field(ge=0, lt=2**32)]
DType: TypeAlias = Literal[
    "float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64",
    "uint8", "uint16", "uint32", "uint64", "bool", "string",
]  # fmt: skip
Losses: TypeAlias = Annotated[Any, PerOutput("losses")]
Metrics: TypeAlias = Annotated[Any, PerOutput("metrics", several=True)]


def condition(text: str, repair: str = "") -> PydanticCustomError:
    """The error of arguments that do not go together; `text` says it in their names, `repair` what to do."""
    return PydanticCustomError("condition", "condition", {"condition": text, "repair": repair})


class InputSpec(Strict):
    """One input, with the arguments of `keras.Input`.

    `shape` leaves the batch axis out and `batch_shape` has it; a number for it in `batch_shape` or
    `batch_size` fixes the batch.
    """

    shape: list[Dimension] | None = None
    batch_shape: list[Dimension] | None = None
    batch_size: PositiveInt | None = None
    dtype: DType = "float32"

    @model_validator(mode="after")
    def _one_shape(self) -> "InputSpec":
        # keras/src/layers/core/input_layer.py, 3.15.1
        if self.shape is None and self.batch_shape is None:
            raise condition("shape is missing")
        if self.shape is not None and self.batch_shape is not None:
            raise condition("shape and batch_shape")
        if self.batch_shape is not None and self.batch_size is not None:
            raise condition("batch_shape and batch_size")
        if self.batch_shape == []:
            raise condition("batch_shape is empty")
        return self

    @property
    def dimensions(self) -> list[int | str | None]:
        """The shape with its batch axis."""
        return list(self.batch_shape) if self.batch_shape is not None else [self.batch_size, *(self.shape or ())]


class CompileSpec(Strict):
    """The arguments of Keras's `Model.compile`."""

    optimizer: Annotated[Any, ObjectOf("optimizers", optional=False)] = "rmsprop"
    loss: Losses = None
    loss_weights: list[float] | dict[str, float] | None = None
    metrics: Metrics = None
    weighted_metrics: Metrics = None
    run_eagerly: bool = False
    steps_per_execution: PositiveInt = 1
    jit_compile: bool | Literal["auto"] = "auto"
    auto_scale_loss: bool = True

    @property
    def trains(self) -> bool:
        """Whether any output has a loss."""
        several = self.loss.values() if isinstance(self.loss, dict) else self.loss
        losses = several if isinstance(self.loss, dict | list) else (self.loss,)
        return any(loss is not None for loss in losses)


class FitSpec(Strict):
    """The arguments of Keras's `Model.fit` that a spec may set, and the `seed` of everything random."""

    batch_size: PositiveInt | None = None
    epochs: PositiveInt = 1
    callbacks: list[Annotated[Any, ObjectOf("callbacks", strings=False, optional=False)]] = []
    validation_split: Annotated[float, Field(ge=0, lt=1)] = 0.0
    shuffle: bool = True
    class_weight: dict[str, float] | None = None
    initial_epoch: Natural = 0
    steps_per_epoch: PositiveInt | None = None
    validation_steps: PositiveInt | None = None
    validation_batch_size: PositiveInt | None = None
    validation_freq: PositiveInt = 1
    seed: Seed = 0


class Split(Strict):
    """Shares of the samples kept out of training. `shuffle` is off by default for series in time order."""

    validation: Annotated[float, Field(ge=0, lt=1)] = 0.0
    test: Annotated[float, Field(ge=0, lt=1)] = 0.0
    seed: Seed | None = None
    shuffle: bool | None = None


class DataSpec(Strict):
    """Where the samples come from, how they are cut into parts, and what is done to them."""

    source: Annotated[Any, ObjectOf("sources", strings=False, optional=False)]
    split: Split = Split()
    transforms: list[Annotated[Any, ObjectOf("transforms", strings=False, optional=False)]] = []


class Expected(Strict):
    """Figures that must stay true of the model, or of one layer."""

    params: Natural | None = None
    trainable_params: Natural | None = None
    non_trainable_params: Natural | None = None
    output_shape: list[int | None] | None = None
    macs: Natural | None = None
    max_params: Natural | None = None
    max_macs: Natural | None = None
    max_memory: Annotated[str, Field(pattern=r"^\s*\d+(\.\d+)?\s*(B|[KMG]i?B)\s*$")] | Natural | None = None


class ExpectSpec(Expected):
    """`expect`: figures of the whole model, and under `layers` those of layers by name."""

    layers: dict[str, Expected] = {}


#: The sections that a class reads, by their keys.
SECTION_CLASSES: Mapping[str, type[Strict]] = {
    "input": InputSpec,
    "compile": CompileSpec,
    "data": DataSpec,
    "fit": FitSpec,
    "expect": ExpectSpec,
}
