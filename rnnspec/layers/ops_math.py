"""Functions of `keras.ops` on each value: arithmetic, powers, comparisons."""

from typing import ClassVar

from rnnspec.layers._base import BOOLS, WHOLE, Call, Example
from rnnspec.layers._dtypes import floating, is_float, numeric
from rnnspec.layers._ops import Binary, Elementwise, Function, Number, WithNumbers
from rnnspec.spec.document import DType
from rnnspec.spec.tensors import Tensor


class Abs(Elementwise, kind="ops.abs"):
    """The size of each value, without its sign.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.abs", ((None, 10, 3),), ((None, 10, 3),)),
        Example("ops.abs", ((2, None),), ((2, None),), dtype="int32", makes="int32"),
    )


class Negative(Elementwise, kind="ops.negative"):
    """Each value with the other sign.

    keras/src/ops/numpy.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("ops.negative", ((None, 10, 3),), ((None, 10, 3),)),
        Example("ops.negative: {name: minus}", ((None, None),), ((None, None),)),
    )


class Sign(Elementwise, kind="ops.sign"):
    """-1, 0 or 1 for each value.

    keras/src/ops/numpy.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("ops.sign", ((None, 10, 3),), ((None, 10, 3),)),
        Example("ops.sign", ((2, None),), ((2, None),), dtype="int32", makes="int32"),
    )


class Square(Elementwise, kind="ops.square"):
    """Each value times itself.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.square", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.square", ((None, 3),), ((None, 3),), dtype="bool", makes="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        return numeric(dtype)


class Exp(Elementwise, kind="ops.exp"):
    """e to the power of each value.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.exp", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.exp", ((None, 3),), ((None, 3),), dtype="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        return dtype if is_float(dtype) else "float32"


class Real(Elementwise, abstract=True):
    """A function whose results are floats, whatever the values are."""

    def result(self, call: Call, dtype: str) -> str:
        self.promoted(call, (dtype,))
        return floating(dtype)


class Sqrt(Real, kind="ops.sqrt"):
    """The square root of each value.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.sqrt", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.sqrt", ((None, 3),), ((None, 3),), dtype="int32"),
    )


class Rsqrt(Elementwise, kind="ops.rsqrt"):
    """One over the square root of each value.

    keras/src/ops/math.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.rsqrt", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.rsqrt", ((4, 3),), ((4, 3),), dtype="float16", makes="float16"),
    )


class Log(Real, kind="ops.log"):
    """The natural logarithm of each value.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.log", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.log", ((None, 3),), ((None, 3),), dtype="int32"),
    )


class Log1p(Real, kind="ops.log1p"):
    """The natural logarithm of one more than each value: counts and prices that range widely.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.log1p", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.log1p", ((None, 3),), ((None, 3),), dtype="int32"),
    )


class Clip(Elementwise, kind="ops.clip"):
    """Each value, or the nearest of `x_min` and `x_max` if it lies outside.

    keras/src/ops/numpy.py, 3.15.1
    """

    x_min: Number
    x_max: Number

    examples: ClassVar = (
        Example("ops.clip: {x_min: -1.0, x_max: 1.0}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.clip: {x_min: 0, x_max: 9}", ((None, 3),), ((None, 3),), dtype="int32", makes="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        for name, bound in (("x_min", self.x_min), ("x_max", self.x_max)):
            if isinstance(bound, float) and dtype in WHOLE:
                raise self.clash(call, f"{name} = {bound} and an input of dtype {dtype}")
        return numeric(dtype)


class Cast(Function, kind="ops.cast"):
    """The same values in another dtype.

    keras/src/ops/core.py, 3.15.1
    """

    dtype: DType

    examples: ClassVar = (
        Example("ops.cast: {dtype: float32}", ((None, None, 3),), ((None, None, 3),), dtype="int32"),
        Example("ops.cast: {dtype: float16}", ((None, 3),), ((None, 3),), makes="float16"),
    )

    def infer(self, call: Call) -> Tensor:
        return Tensor(call.x.shape, self.dtype, blame=call.x.blame)


class Add(Binary, kind="ops.add"):
    """The sum of two tensors, or of a tensor and a number.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.add", ((None, None, 3), (3,)), ((None, None, 3),)),
        Example("ops.add: {x2: 1}", ((None, 3),), ((None, 3),), dtype="int32", makes="int32"),
    )


class Subtract(Binary, kind="ops.subtract"):
    """The first tensor less the second; `{x1: 1.0}` gives what is missing to 1.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.subtract", ((None, None, 3), (None, 1, 3)), ((None, None, 3),)),
        Example("ops.subtract: {x1: 1.0}", ((None, 3),), ((None, 3),)),
    )

    def result(self, call: Call, first: str, second: str) -> str:
        dtype = super().result(call, first, second)
        if dtype == "bool":
            raise self.clash(call, "an input of dtype bool")
        return dtype


class Multiply(Binary, kind="ops.multiply"):
    """The product of two tensors value by value, or of a tensor and a number.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.multiply", ((None, None, 3), (None, None, 1)), ((None, None, 3),)),
        Example("ops.multiply: {x2: 0.5}", ((None, 3),), ((None, 3),), dtype="int32"),
    )


class Divide(Binary, kind="ops.divide"):
    """The first tensor divided by the second; the result is never whole.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.divide", ((None, None, 3), (None, None, 1)), ((None, None, 3),)),
        Example("ops.divide: {x2: 255}", ((None, 3),), ((None, 3),), dtype="int32"),
    )

    def result(self, call: Call, first: str, second: str) -> str:
        return self.promoted(call, (first, second, "float"))


class Maximum(Binary, kind="ops.maximum"):
    """The larger of two values at each place.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.maximum", ((None, None, 3), (None, 4, 3)), ((None, 4, 3),)),
        Example("ops.maximum: {x2: 0.0}", ((None, 3),), ((None, 3),)),
    )


class Minimum(Binary, kind="ops.minimum"):
    """The smaller of two values at each place.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.minimum", ((None, None, 3), (None, 4, 3)), ((None, 4, 3),)),
        Example("ops.minimum: {x2: 1.0}", ((None, 3),), ((None, 3),)),
    )


class Power(Binary, kind="ops.power"):
    """The first tensor to the power of the second.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.power: {x2: 3}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.power: {x1: 2.0}", ((None, 3),), ((None, 3),)),
    )


class Comparison(Binary, abstract=True):
    """A function that says true or false of the values at each place."""

    def result(self, call: Call, first: str, second: str) -> str:
        return "bool"


class Equal(Comparison, kind="ops.equal"):
    """Whether two values are the same.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.equal: {x2: 0}", ((None, None),), ((None, None),), dtype="int32", makes="bool"),
        Example("ops.equal", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class NotEqual(Comparison, kind="ops.not_equal"):
    """Whether two values differ: `{x2: 0}` finds the ids that are no padding.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.not_equal: {x2: 0}", ((None, None),), ((None, None),), dtype="int32", makes="bool"),
        Example("ops.not_equal", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class Greater(Comparison, kind="ops.greater"):
    """Whether the first value is the larger one.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.greater: {x2: 0.5}", ((None, None),), ((None, None),), makes="bool"),
        Example("ops.greater", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class GreaterEqual(Comparison, kind="ops.greater_equal"):
    """Whether the first value is at least the second.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.greater_equal: {x2: 0.5}", ((None, None),), ((None, None),), makes="bool"),
        Example("ops.greater_equal", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class Less(Comparison, kind="ops.less"):
    """Whether the first value is the smaller one.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.less: {x2: 0.5}", ((None, None),), ((None, None),), makes="bool"),
        Example("ops.less", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class LessEqual(Comparison, kind="ops.less_equal"):
    """Whether the first value is at most the second.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.less_equal: {x2: 0.5}", ((None, None),), ((None, None),), makes="bool"),
        Example("ops.less_equal", ((None, 3), (None, 3)), ((None, 3),), makes="bool"),
    )


class Where(WithNumbers, kind="ops.where"):
    """The value of `x1` where `condition` holds, of `x2` elsewhere.

    The condition is the first tensor; `x1` and `x2` are tensors or numbers.

    keras/src/ops/numpy.py, 3.15.1
    """

    call_arguments: ClassVar = ("condition", "x1", "x2")
    positional: ClassVar = 3
    examples: ClassVar = (
        Example("ops.where: {x1: 1.0, x2: 0.0}", ((None, None),), ((None, None),), dtype="bool"),
        Example(
            "ops.where: {x2: 0}", ((None, None, 1), (None, None, 3)), ((None, None, 3),), dtype="int32", makes="int32"
        ),
    )

    def infer(self, call: Call) -> Tensor:
        operands = self.operands(call)
        merged = self.together(call, operands)
        return Tensor(merged.shape, self.promoted(call, (one.dtype for one in operands[1:])), blame=merged.blame)
