"""Functions of `keras.ops` that activate. Layers and their `activation` do the same."""

from typing import ClassVar

from rnnspec.layers._base import BOOLS, WHOLE, Call, Example
from rnnspec.layers._dtypes import floating
from rnnspec.layers._ops import Elementwise
from rnnspec.spec.fields import PositiveInt
from rnnspec.spec.tensors import Tensor

#: The order of a norm that adds squares.
_SQUARES = 2


class Relu(Elementwise, kind="ops.relu"):
    """Each value, or 0 for negative ones.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("ops.relu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.relu", ((4, 3),), ((4, 3),)),
    )


class Tanh(Elementwise, kind="ops.tanh"):
    """The hyperbolic tangent of each value, between -1 and 1.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.tanh", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.tanh", ((4, 3),), ((4, 3),), dtype="int32"),
    )

    def result(self, call: Call, dtype: str) -> str:
        self.promoted(call, (dtype,))
        return floating(dtype)


class Sigmoid(Elementwise, kind="ops.sigmoid"):
    """The logistic function of each value, between 0 and 1.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.sigmoid", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.sigmoid", ((4, 3),), ((4, 3),)),
    )


class Silu(Elementwise, kind="ops.silu"):
    """Each value times its sigmoid, also known as swish.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.silu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.silu", ((4, 3),), ((4, 3),)),
    )


class Softplus(Elementwise, kind="ops.softplus"):
    """A smooth relu, log(1 + e^x), which is always positive.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.softplus", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.softplus", ((4, 3),), ((4, 3),)),
    )


class Elu(Elementwise, kind="ops.elu"):
    """Each value, and alpha × (e^x - 1) for negative ones.

    keras/src/ops/nn.py, 3.15.1
    """

    alpha: float = 1.0

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.elu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.elu: {alpha: 0.5}", ((4, 3),), ((4, 3),)),
    )


class Gelu(Elementwise, kind="ops.gelu"):
    """Each value times the share of a normal distribution that lies below it.

    keras/src/ops/nn.py, 3.15.1
    """

    approximate: bool = True

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.gelu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.gelu: {approximate: false}", ((4, 3),), ((4, 3),)),
    )


class AlongAxis(Elementwise, abstract=True):
    """A function of the values along an axis that keeps their shape."""

    # Keras takes several, and fails with them on TensorFlow.
    axis: int = -1

    def infer(self, call: Call) -> Tensor:
        self.axis_of(call, "axis", self.axis, call.x)
        return super().infer(call)


class Softmax(AlongAxis, kind="ops.softmax"):
    """Shares that add up to 1 along `axis`.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.softmax: {axis: 1}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.softmax", ((4, 5, 3),), ((4, 5, 3),)),
    )


class LogSoftmax(AlongAxis, kind="ops.log_softmax"):
    """The logarithms of shares that add up to 1 along `axis`.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.log_softmax", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.log_softmax: {axis: 1}", ((4, 3),), ((4, 3),)),
    )


class Normalize(AlongAxis, kind="ops.normalize"):
    """Vectors along `axis` cut to length 1, as the norm of `order` measures it.

    keras/src/ops/nn.py, 3.15.1
    """

    order: PositiveInt = 2
    epsilon: float | None = None

    examples: ClassVar = (
        Example("ops.normalize", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.normalize: {axis: 1, order: 1}", ((None, 5),), ((None, 5),)),
    )

    def result(self, call: Call, dtype: str) -> str:
        if self.order == _SQUARES and dtype in WHOLE:
            # One over the square root, of whole numbers.
            raise self.clash(call, f"an input of dtype {dtype}")
        return "float32"


class LeakyRelu(Elementwise, kind="ops.leaky_relu"):
    """Each value, or `negative_slope` times it for negative ones.

    keras/src/ops/nn.py, 3.15.1
    """

    negative_slope: float = 0.2

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.leaky_relu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.leaky_relu: {negative_slope: 0.01}", ((4, 3),), ((4, 3),)),
    )


class Selu(Elementwise, kind="ops.selu"):
    """A scaled elu that keeps mean and variance from layer to layer.

    keras/src/ops/nn.py, 3.15.1
    """

    fails_on: ClassVar = WHOLE
    examples: ClassVar = (
        Example("ops.selu", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.selu", ((4, 3),), ((4, 3),)),
    )
