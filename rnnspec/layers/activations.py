"""Functions of single values, and softmax, as layers of their own."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import BOOLS, WHOLE, Call, Example, Layer, Misfit, Weight
from rnnspec.spec import fields
from rnnspec.spec.tensors import Tensor

#: Zero or more.
NotNegative = Annotated[float, Field(ge=0)]


class Elementwise(Layer, abstract=True):
    """A layer that keeps the shape and the mask."""

    masks: ClassVar = "pass"

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.compute_dtype)


#: keras/src/backend/jax/nn.py, 3.15.1: functions that take floats, and those that take no true or false.
_FLOATS_ONLY = ("sigmoid", "silu", "swish")
_NO_BOOLS = ("log_sigmoid", "log_softmax", "softmax")


class Activation(Elementwise):
    """Apply an activation function to every value.

    keras/src/layers/activations/activation.py, 3.15.1
    """

    activation: fields.Activation | None

    examples: ClassVar = (
        Example("Activation: {activation: relu}", ((None, 10, 3),), ((None, 10, 3),)),
        Example("Activation: {activation: softmax}", ((2, None, 3),), ((2, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        fails_on = WHOLE if self.activation in _FLOATS_ONLY else BOOLS if self.activation in _NO_BOOLS else ()
        if call.x.dtype in fails_on:
            raise self.clash(call, f"activation = {self.activation} and an input of dtype {call.x.dtype}")
        return super().infer(call)


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

    def infer(self, call: Call) -> Tensor:
        if call.x.dtype == "bool" and self.negative_slope and (self.threshold or self.max_value is not None):
            raise self.clash(call, "negative_slope and an input of dtype bool")
        return super().infer(call)

    def keeps_whole(self) -> bool:
        return self.max_value is None and not self.negative_slope and not self.threshold


class LeakyReLU(Elementwise):
    """Shrink negative values instead of cutting them off.

    keras/src/layers/activations/leaky_relu.py, 3.15.1
    """

    negative_slope: NotNegative = 0.3

    examples: ClassVar = (
        Example("LeakyReLU", ((None, 8),), ((None, 8),)),
        Example("LeakyReLU: {negative_slope: 0.1}", ((None, None, 8),), ((None, None, 8),)),
    )


class ELU(Elementwise):
    """Let negative values approach -`alpha` instead of cutting them off.

    keras/src/layers/activations/elu.py, 3.15.1
    """

    alpha: float = 1.0

    examples: ClassVar = (
        Example("ELU", ((None, 8),), ((None, 8),)),
        Example("ELU: {alpha: 0.5}", ((None, None, 8),), ((None, None, 8),)),
    )


class PReLU(Elementwise):
    """Shrink negative values by factors that are learnt.

    There is a factor for every value of a sample; along `shared_axes`, which count from 1, there is one
    for all. So `shared_axes: [1]` has one per feature, for sequences of any length. Axes from the end
    count in Keras from the one before the last: 0 is the last axis, -1 the one before.

    Parameters: the product of the sizes of all axes that are not shared.

    keras/src/layers/activations/prelu.py, 3.15.1
    """

    alpha_initializer: fields.Initializer = "Zeros"
    alpha_regularizer: fields.Regularizer = None
    alpha_constraint: fields.Constraint = None
    shared_axes: int | list[int] | None = None

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("PReLU", ((None, 8),), ((None, 8),), 8),
        Example("PReLU: {shared_axes: [1]}", ((None, None, 8),), ((None, None, 8),), 8),
        Example("PReLU: {shared_axes: [1, 2]}", ((None, 5, 4, 3),), ((None, 5, 4, 3),), 3),
    )

    def shared(self, call: Call) -> set[int]:
        """The shared axes, counted from the front. Raises `Misfit`."""
        named = [self.shared_axes] if isinstance(self.shared_axes, int) else self.shared_axes or []
        count = call.x.rank - 1
        for axis in named:
            # Keras takes `shape[1:][axis - 1]`.
            if not -count < axis <= count:
                raise self.clash(call, f"shared_axes with {axis}, where axes count from 1 to {count}")
        return {(axis - 1) % count + 1 for axis in named}

    def infer(self, call: Call) -> Tensor:
        self.sizes(call)
        return super().infer(call)

    def sizes(self, call: Call) -> list[int]:
        shared = self.shared(call)
        return [1 if axis in shared else self.known(call, call.x, axis) for axis in range(1, call.x.rank)]

    def weights(self, call: Call) -> Iterable[Weight]:
        yield self.weight("alpha", *self.sizes(call))


class Softmax(Elementwise):
    """Turn the values along an axis into a distribution: positive, with the sum 1.

    Takes no sequence with a mask: Keras applies the mask (B, T) to the last two axes and fails. Use
    `Activation: {activation: softmax}` there.

    keras/src/layers/activations/softmax.py, 3.15.1
    """

    axis: int | Annotated[list[int], Field(min_length=1)] = -1

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("Softmax", ((None, 8),), ((None, 8),)),
        Example("Softmax: {axis: 1}", ((None, None, 8),), ((None, None, 8),)),
    )

    def infer(self, call: Call) -> Tensor:
        self.axes_of(call, "axis", self.axis, call.x)
        if call.x.mask is not None:
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        return super().infer(call)
