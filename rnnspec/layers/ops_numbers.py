"""Functions of `keras.ops` that put another number in place of each: rounded, turned into a wave, filled in."""

from typing import ClassVar

from rnnspec.layers._base import BOOLS, Call, Example
from rnnspec.layers._dtypes import numeric
from rnnspec.layers._ops import Binary, Elementwise, Function
from rnnspec.layers.ops_math import Real
from rnnspec.spec.tensors import Tensor


class Floor(Real, kind="ops.floor"):
    """The largest whole number up to each value, as a float.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.floor", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.floor", ((4, 3),), ((4, 3),), dtype="int32"),
    )


class Ceil(Real, kind="ops.ceil"):
    """The smallest whole number from each value on, as a float.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.ceil", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.ceil", ((4, 3),), ((4, 3),), dtype="int32"),
    )


class Round(Elementwise, kind="ops.round"):
    """Each value with so many `decimals`; halves go to the even neighbour.

    keras/src/ops/numpy.py, 3.15.1
    """

    decimals: int = 0

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("ops.round", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.round: {decimals: 2}", ((4, 3),), ((4, 3),)),
    )


class Mod(Binary, kind="ops.mod"):
    """What is left of the first value after division by the second: `{x2: 7}` makes weekdays of days.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.mod: {x2: 7}", ((None, None),), ((None, None),), dtype="int32", makes="int32"),
        Example("ops.mod", ((None, None, 3), (3,)), ((None, None, 3),)),
    )

    def result(self, call: Call, first: str, second: str) -> str:
        return numeric(super().result(call, first, second))


class Sin(Real, kind="ops.sin"):
    """The sine of each value, an angle in radians: with the cosine, times of day and positions as waves.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.sin", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.sin", ((4, 3),), ((4, 3),), dtype="int32"),
    )


class Cos(Real, kind="ops.cos"):
    """The cosine of each value, an angle in radians.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.cos", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.cos", ((4, 3),), ((4, 3),), dtype="int32"),
    )


class NanToNum(Elementwise, kind="ops.nan_to_num"):
    """Each value, `nan` where it is missing; `posinf` and `neginf` for infinite ones, by default the ends of the dtype.

    keras/src/ops/numpy.py, 3.15.1
    """

    nan: float = 0.0
    posinf: float | None = None
    neginf: float | None = None

    examples: ClassVar = (
        Example("ops.nan_to_num", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.nan_to_num: {nan: -1.0, posinf: 9.0}", ((4, 3),), ((4, 3),)),
    )


class Filled(Function, abstract=True):
    """A function that gives one number everywhere, in the shape of a tensor."""

    text: ClassVar = True

    def infer(self, call: Call) -> Tensor:
        if call.x.dtype == "string" and self.dtype is None:
            raise self.clash(call, "an input of dtype string")
        return Tensor(call.x.shape, self.dtype or call.x.dtype, blame=call.x.blame)


class OnesLike(Filled, kind="ops.ones_like"):
    """Ones in the shape of a tensor; `ops.cumsum: {axis: 1}` of them counts the steps from 1.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.ones_like", ((None, None),), ((None, None),), dtype="int32", makes="int32"),
        Example("ops.ones_like: {dtype: float32}", ((4, 3),), ((4, 3),), dtype="int32"),
    )


class ZerosLike(Filled, kind="ops.zeros_like"):
    """Zeros in the shape of a tensor, as a first state.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.zeros_like", ((None, None, 8),), ((None, None, 8),)),
        Example("ops.zeros_like: {dtype: int32}", ((4, 3),), ((4, 3),), makes="int32"),
    )
