"""Layers that slide a kernel over their input."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, Weight, times
from rnnspec.layers._windows import One, Three, Two, Undilated
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Constraint, Initializer, PositiveInt, Regularizer
from rnnspec.spec.tensors import Size, Tensor, product


class Convolution(Undilated, abstract=True):
    """The arguments and rules of a convolution over `axes` axes.

    keras/src/layers/convolutional/base_conv.py, 3.15.1
    """

    filters: PositiveInt
    groups: PositiveInt = 1
    kernel_initializer: Initializer = "glorot_uniform"
    kernel_regularizer: Regularizer = None
    kernel_constraint: Constraint = None

    refused_arguments: ClassVar = {"lora_rank": "after_training", "lora_alpha": "after_training"}

    @model_validator(mode="after")
    def _divisible(self) -> "Convolution":
        if self.filters % self.groups:
            raise condition("filters % groups != 0")
        return self

    def infer(self, call: Call) -> Tensor:
        channels = self.channels(call.x)
        if self.depth(call) % self.groups:
            raise Misfit(facts.NotDivisible(call.route, self.kind, "groups", self.groups, channels, call.x))
        shape = self.slid(call)
        shape[channels] = self.made(call, "filters", self.filters)
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)

    def weights(self, call: Call) -> Iterable[Weight]:
        yield self.weight("kernel", *self.window, self.depth(call) // self.groups, self.filters)
        if self.use_bias:
            yield self.weight("bias", self.filters)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(product(outputs[0].shape[1:]), self.depth(call) // self.groups, *self.window)


class Conv1D(Convolution, also="Convolution1D"):
    """Slide a kernel along a sequence.

    `causal` padding keeps the length and lets no step see a later one: with `dilation_rate` 1, 2, 4, …
    it makes a temporal convolutional network.

    Parameters: (kernel_size × features ÷ groups + 1) × filters.

    keras/src/layers/convolutional/conv1d.py, 3.15.1
    """

    kernel_size: One
    strides: One = 1
    padding: Literal["valid", "same", "causal"] = "valid"  # type: ignore[assignment]
    dilation_rate: One = 1

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("Conv1D: {filters: 4, kernel_size: 3}", ((None, 10, 2),), ((None, 8, 4),), 28, macs=192),
        Example(
            "Conv1D: {filters: 4, kernel_size: [2], padding: causal, dilation_rate: 4}",
            ((None, None, 2),), ((None, None, 4),), 20,
        ),
        Example(
            "Conv1D: {filters: 6, kernel_size: 3, strides: 2, padding: same, groups: 2, use_bias: false}",
            ((3, 9, 4),), ((3, 5, 6),), 36, macs=180,
        ),
    )  # fmt: skip


class Conv2D(Convolution, also="Convolution2D"):
    """Slide a kernel over images; inside `TimeDistributed`, over the frames of a sequence.

    Parameters: (kernel height × kernel width × channels ÷ groups + 1) × filters.

    keras/src/layers/convolutional/conv2d.py, 3.15.1
    """

    kernel_size: Two
    strides: Two = [1, 1]
    dilation_rate: Two = [1, 1]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("Conv2D: {filters: 4, kernel_size: 3}", ((None, 8, 9, 2),), ((None, 6, 7, 4),), 76, macs=3_024),
        Example(
            "Conv2D: {filters: 4, kernel_size: [1, 3], strides: [1, 2], padding: same}",
            ((None, None, 9, 2),), ((None, None, 5, 4),), 28,
        ),
    )  # fmt: skip


class Conv3D(Convolution, also="Convolution3D"):
    """Slide a kernel over volumes, or over the frames of a sequence as one of three axes.

    Parameters: (kernel volume × channels ÷ groups + 1) × filters.

    keras/src/layers/convolutional/conv3d.py, 3.15.1
    """

    kernel_size: Three
    strides: Three = [1, 1, 1]
    dilation_rate: Three = [1, 1, 1]

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example(
            "Conv3D: {filters: 4, kernel_size: 3}",
            ((None, 6, 8, 9, 2),), ((None, 4, 6, 7, 4),), 220, macs=4 * 6 * 7 * 4 * 54,
        ),
        Example(
            "Conv3D: {filters: 4, kernel_size: [1, 3, 3], strides: [1, 2, 2], padding: same, groups: 2}",
            ((None, None, 9, 8, 2),), ((None, None, 5, 4, 4),), 40,
        ),
        Example(
            "Conv3D: {filters: 2, kernel_size: 2, data_format: channels_first, dilation_rate: 2, use_bias: false}",
            ((2, 3, 4, 5, 6),), ((2, 2, 2, 3, 4),), 48, macs=1_152,
        ),
    )  # fmt: skip
