"""Functions of single values, and softmax, as layers of their own."""

from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit
from rnnspec.spec import fields
from rnnspec.spec.tensors import Tensor

#: Zero or more.
NotNegative = Annotated[float, Field(ge=0)]


class Elementwise(Layer, abstract=True):
    """A layer that keeps the shape and the mask."""

    masks: ClassVar = "pass"

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.compute_dtype)


class Activation(Elementwise):
    """Apply an activation function to every value.

    keras/src/layers/activations/activation.py, 3.15.1
    """

    activation: fields.Activation | None

    examples: ClassVar = (
        Example("Activation: {activation: relu}", ((None, 10, 3),), ((None, 10, 3),)),
        Example("Activation: {activation: softmax}", ((2, None, 3),), ((2, None, 3),)),
    )


class ReLU(Elementwise):
    """Cut negative values off.

    `negative_slope` lets a share of them through, `max_value` is an upper limit, and values below
    `threshold` count as negative.

    keras/src/layers/activations/relu.py, 3.15.1
    """

    max_value: NotNegative | None = None
    negative_slope: NotNegative = 0.0
    threshold: NotNegative = 0.0

    examples: ClassVar = (
        Example("ReLU", ((None, 8),), ((None, 8),)),
        Example("ReLU: {max_value: 6.0}", ((None, None, 8),), ((None, None, 8),)),
    )


class LeakyReLU(Elementwise):
    """Shrink negative values instead of cutting them off.

    keras/src/layers/activations/leaky_relu.py, 3.15.1
    """

    negative_slope: NotNegative = 0.3

    examples: ClassVar = (
        Example("LeakyReLU", ((None, 8),), ((None, 8),)),
        Example("LeakyReLU: {negative_slope: 0.1}", ((None, None, 8),), ((None, None, 8),)),
    )


class Softmax(Elementwise):
    """Turn the values along an axis into a distribution: positive, with the sum 1.

    Takes no sequence with a mask: Keras applies the mask (B, T) to the last two axes and fails. Use
    `Activation: {activation: softmax}` there.

    keras/src/layers/activations/softmax.py, 3.15.1
    """

    axis: int | Annotated[list[int], Field(min_length=1)] = -1

    examples: ClassVar = (
        Example("Softmax", ((None, 8),), ((None, 8),)),
        Example("Softmax: {axis: 1}", ((None, None, 8),), ((None, None, 8),)),
    )

    def infer(self, call: Call) -> Tensor:
        for axis in self.axis if isinstance(self.axis, list) else [self.axis]:
            self.axis_of(call, "axis", axis, call.x)
        if call.x.mask is not None:
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        return super().infer(call)
