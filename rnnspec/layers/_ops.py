"""What functions of `keras.ops` share. They have no weights, end masks, and work on every axis, the batch included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeAlias

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit
from rnnspec.layers._dtypes import promotes, result_type
from rnnspec.spec.document import DType, condition
from rnnspec.spec.tensors import Blame, Dim, Size, Tensor, product, shown

#: A plain number; whether it is whole decides the dtype of the result.
Number: TypeAlias = int | float
Axes: TypeAlias = int | list[int]


class Function(Layer, abstract=True):
    """A function of `keras.ops`: its fields are `name` and the arguments that are no tensors.

    `dtype`, where it is an argument, is the dtype of the result.
    """

    namespace: ClassVar[str] = "keras.ops"

    # What a layer can be told and a function cannot.
    trainable: ClassVar[bool] = True  # type: ignore[misc]
    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = False  # type: ignore[misc]
    dtype: DType | None = None

    ranks: ClassVar[tuple[int, int | None]] = (0, None)
    call_arguments: ClassVar[tuple[str, ...]] = ("x",)

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Everything the function is called with: tensors, and the arguments of this item."""
        names = self.positional_names()
        tensors = {names[0]: list(inputs)} if self.listed else dict(zip(names, inputs, strict=True))
        return (), {**self.arguments, **tensors, **named}

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments that were written, lists as tuples: several functions take no lists."""
        return {name: _frozen(value) for name, value in self.given.items() if name != "name"}

    def promoted(self, call: Call, dtypes: Iterable[str]) -> str:
        """The dtype that these have together. Raises `Misfit` for strings."""
        dtypes = tuple(dtypes)
        for dtype in dtypes:
            if not promotes(dtype):
                raise self.clash(call, f"dtype = {dtype}")
        return result_type(*dtypes)

    def broadcast(self, call: Call, first: Tensor, second: Tensor) -> Tensor:
        """The first tensor in the shape that both have together, aligned at the end.

        An axis of size 1, or a missing one, serves for all places; an open one takes the size of the
        other (`broadcast_shapes` in keras/src/ops/operation_utils.py, 3.15.1). Raises `Misfit`.
        """
        long, short = (first, second) if first.rank >= second.rank else (second, first)
        extra = long.rank - short.rank
        shape = list(long.shape)
        for axis, other in enumerate(short.shape, extra):
            dim = long.shape[axis]
            if 1 in (dim.size, other.size):
                shape[axis] = other if dim.size == 1 else dim
            elif not dim.fits(other):
                at, beside = (axis, axis - extra) if long is first else (axis - extra, axis)
                raise Misfit(facts.Mismatch(call.route, self.kind, at, first, second, beside))
            else:
                shape[axis] = dim.or_known(other)
        return first.with_shape(shape, long.blame)


def in_a_row(tensor: Tensor, blame: Blame, times: int = 1) -> Dim:
    """The one axis of all values of a tensor, each so many times."""
    size = total(tensor)
    if size is not None:
        return Dim(size * times, None, blame)
    first, *rest = tensor.shape
    if first.size is None and (each := product(rest)) is not None:
        return first.spread(each * times, blame)
    factors = [*shown(tensor.shape)[1:-1].rstrip(",").split(", "), *([str(times)] if times != 1 else [])]
    return Dim(None, "×".join(factors), blame, None)


class Op(Function, abstract=True):
    """A function without an argument `dtype`."""

    dtype: ClassVar[None] = None  # type: ignore[misc]


class Elementwise(Op, abstract=True):
    """A function of each value on its own. `result` is its rule for dtypes: the same dtype by default."""

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.result(call, call.x.dtype))

    def result(self, call: Call, dtype: str) -> str:
        return dtype


class WithNumbers(Op, abstract=True):
    """A function of several tensors, in place of which plain numbers may stand.

    `{x2: 2.0}` makes the tensor the first operand, `{x1: 1}` the second.
    """

    x1: Number | None = None
    x2: Number | None = None

    call_arguments: ClassVar[tuple[str, ...]] = ("x1", "x2")

    def positional_names(self) -> tuple[str, ...]:
        return tuple(name for name in self.call_arguments if getattr(self, name, None) is None)

    def accepts(self) -> tuple[int, int]:
        count = len(self.positional_names())
        return count, count

    def operands(self, call: Call) -> list[Tensor]:
        """All operands in their order, numbers as tensors without axes and with weak dtypes."""
        tensors = iter(call.inputs)
        numbers = (getattr(self, name, None) for name in self.call_arguments)
        return [next(tensors) if number is None else Tensor((), type(number).__name__) for number in numbers]

    def together(self, call: Call, operands: Sequence[Tensor]) -> Tensor:
        """The operands in one shape. Raises `Misfit`."""
        merged = operands[0]
        for other in operands[1:]:
            merged = self.broadcast(call, merged, other)
        return merged


class Binary(WithNumbers, abstract=True):
    """A function of the values at the same place of two tensors, or of a tensor and a number."""

    positional: ClassVar = 2

    @model_validator(mode="after")
    def _one_tensor(self) -> "Binary":
        if self.x1 is not None and self.x2 is not None:
            raise condition("x1 and x2")
        return self

    def infer(self, call: Call) -> Tensor:
        first, second = self.operands(call)
        return replace(self.broadcast(call, first, second), dtype=self.result(call, first.dtype, second.dtype))

    def result(self, call: Call, first: str, second: str) -> str:
        return self.promoted(call, (first, second))


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def total(tensor: Tensor) -> Size:
    """The number of values, batch included; None if an axis is open."""
    result = 1
    for size in tensor.sizes:
        if size is None:
            return None
        result *= size
    return result


def ones(count: int) -> tuple[Dim, ...]:
    return (Dim(1),) * count
