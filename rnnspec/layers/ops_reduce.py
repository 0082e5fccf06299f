"""Functions of `keras.ops` that sum up values along axes.

`axis` counts the batch as 0; without it all values are taken together, those of other samples included.
"""

from typing import Any, ClassVar, Literal

from rnnspec.layers._base import Call, Example
from rnnspec.layers._dtypes import is_float
from rnnspec.layers._ops import Axes, Function, Number, Op, in_a_row
from rnnspec.spec.tensors import Tensor

#: keras/src/ops/numpy.py, 3.15.1: sums and products of narrow integers are wider.
_WIDER = {"bool": "int32", "int8": "int32", "int16": "int32", "uint8": "uint32", "uint16": "uint32"}


class Reduction(Function, abstract=True):
    """A function that leaves one value of each axis it goes along, or none of it without `keepdims`."""

    axis: Axes | None = None
    keepdims: bool = False

    def infer(self, call: Call) -> Tensor:
        axes = self.along(call)
        if self.keepdims:
            shape = [self.made(call, "axis", 1) if axis in axes else dim for axis, dim in enumerate(call.x.shape)]
        else:
            shape = [dim for axis, dim in enumerate(call.x.shape) if axis not in axes]
        blame = call.x.blame if self.keepdims else self.blame(call, "axis")
        return Tensor(tuple(shape), self.result(call, call.x.dtype), blame=blame)

    def along(self, call: Call) -> tuple[int, ...]:
        """The axes to sum up, counted from the front. Raises `Misfit`."""
        return tuple(range(call.x.rank)) if self.axis is None else self.axes_of(call, "axis", self.axis, call.x)

    def result(self, call: Call, dtype: str) -> str:
        return dtype


class Plain(Reduction, Op, abstract=True):
    """A reduction without an argument `dtype`."""


class Mean(Plain, kind="ops.mean"):
    """The mean along `axis`: `{axis: 1}` is the mean over the steps of a sequence, padding included.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.mean: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.mean: {axis: [1, 2], keepdims: true}", ((None, 5, 3),), ((None, 1, 1),), dtype="int32"),
        Example("ops.mean", ((None, 3),), ((),)),
    )

    def result(self, call: Call, dtype: str) -> str:
        joined = self.promoted(call, (dtype, "float32"))
        return dtype if is_float(dtype) else joined


class Sum(Plain, kind="ops.sum"):
    """The sum along `axis`.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.sum: {axis: -1}", ((None, None, 3),), ((None, None),)),
        Example("ops.sum: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), dtype="bool", makes="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        joined = self.promoted(call, (dtype,))
        return _WIDER.get(joined, joined)


class Max(Plain, kind="ops.max"):
    """The largest value along `axis`; `initial` is a value that is always among them.

    keras/src/ops/numpy.py, 3.15.1
    """

    initial: Number | None = None

    examples: ClassVar = (
        Example("ops.max: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.max: {axis: 1, initial: 0}", ((4, 3),), ((4,),), dtype="int32", makes="int32"),
    )


class Min(Plain, kind="ops.min"):
    """The smallest value along `axis`; `initial` is a value that is always among them.

    keras/src/ops/numpy.py, 3.15.1
    """

    initial: Number | None = None

    examples: ClassVar = (
        Example("ops.min: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.min: {axis: -1, keepdims: true}", ((4, 3),), ((4, 1),), dtype="int32", makes="int32"),
    )


class Prod(Reduction, kind="ops.prod"):
    """The product along `axis`.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.prod: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.prod: {axis: 1, dtype: float32}", ((4, 3),), ((4,),), dtype="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        return self.dtype or _WIDER.get(dtype, dtype)


class Var(Plain, kind="ops.var"):
    """The variance along `axis`.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.var: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.var: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), dtype="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        return self.promoted(call, (dtype, "float"))


class Std(Plain, kind="ops.std"):
    """The standard deviation along `axis`.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.std: {axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.std: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), dtype="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        return dtype if is_float(dtype) else "float32"


class Norm(Plain, kind="ops.norm"):
    """The length of vectors along one axis, or the size of matrices along two; `ord` says how it is measured.

    keras/src/ops/linalg.py, 3.15.1
    """

    ord: Literal["fro", "nuc"] | Number | None = None

    examples: ClassVar = (
        Example("ops.norm: {axis: -1}", ((None, None, 3),), ((None, None),)),
        Example("ops.norm: {axis: [1, 2], ord: fro}", ((4, 5, 3),), ((4,),)),
    )

    @property
    def arguments(self) -> dict[str, Any]:
        # Keras puts a single axis into a list, which JAX cannot take; a tuple it leaves alone.
        single = {"axis": (self.axis,)} if isinstance(self.axis, int) else {}
        return {**super().arguments, **single}

    def along(self, call: Call) -> tuple[int, ...]:
        axes = super().along(call)
        matrix = len(axes) == 2 and self.ord in (None, "fro", "nuc", 1, -1, 2, -2)
        vector = len(axes) == 1 and not isinstance(self.ord, str)
        if not (matrix or vector or (self.ord is None and self.axis is None)):
            raise self.clash(call, f"ord = {self.ord} along {len(axes)} axes")
        return axes

    def result(self, call: Call, dtype: str) -> str:
        return dtype if is_float(dtype) else "float32"


class Position(Op, abstract=True):
    """A function that gives the place of a value along `axis`; without one, its place among all values."""

    axis: int | None = None
    keepdims: bool = False

    def infer(self, call: Call) -> Tensor:
        x = call.x
        axes = range(x.rank) if self.axis is None else (self.axis_of(call, "axis", self.axis, x),)
        kept = [self.made(call, "axis", 1) if axis in axes else dim for axis, dim in enumerate(x.shape)]
        shape = kept if self.keepdims else [dim for axis, dim in enumerate(x.shape) if axis not in axes]
        return Tensor(tuple(shape), "int32", blame=x.blame if self.keepdims else self.blame(call, "axis"))


class Argmax(Position, kind="ops.argmax"):
    """Where the largest value along `axis` stands.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.argmax: {axis: -1}", ((None, None, 3),), ((None, None),), makes="int32"),
        Example("ops.argmax: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), makes="int32"),
    )


class Argmin(Position, kind="ops.argmin"):
    """Where the smallest value along `axis` stands.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.argmin: {axis: -1}", ((None, None, 3),), ((None, None),), makes="int32"),
        Example("ops.argmin: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), makes="int32"),
    )


class Cumsum(Function, kind="ops.cumsum"):
    """Sums so far along `axis`, step by step; without it, along all values in a row.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: int | None = None

    examples: ClassVar = (
        Example("ops.cumsum: {axis: 1}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.cumsum: {dtype: float32}", ((4, 3),), ((12,),), dtype="int32"),
    )

    def infer(self, call: Call) -> Tensor:
        x, dtype = call.x, self.dtype or call.x.dtype
        dtype = "int32" if dtype == "bool" else dtype
        if self.axis is None:
            return Tensor((in_a_row(x, self.blame(call, "axis")),), dtype, blame=self.blame(call, "axis"))
        self.axis_of(call, "axis", self.axis, x)
        return Tensor(x.shape, dtype, blame=x.blame)
