"""Convolutions that look at each channel by itself, and those that mix the channels afterwards."""

from collections.abc import Iterable
from typing import ClassVar

from rnnspec.layers._base import Call, Example, Weight, plus, times
from rnnspec.layers._windows import Kernel, One, Two
from rnnspec.spec.fields import Constraint, Initializer, PositiveInt, Regularizer
from rnnspec.spec.tensors import Size, Tensor, product


class PerChannel(Kernel, abstract=True):
    """What the two have in common: `depth_multiplier` kernels for each channel.

    TensorFlow needs the same stride along height and width, JAX does not.
    """

    depth_multiplier: PositiveInt = 1
    depthwise_initializer: Initializer = "glorot_uniform"
    depthwise_regularizer: Regularizer = None
    depthwise_constraint: Constraint = None

    def depthwise_macs(self, call: Call) -> Size:
        # The channels are those of the input here.
        return times(product(self.slid(call)[1:]), self.depth_multiplier, *self.window)


class Depthwise(PerChannel, abstract=True):
    """A convolution of every channel by itself.

    keras/src/layers/convolutional/base_depthwise_conv.py, 3.15.1
    """

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        channels = self.depth(call) * self.depth_multiplier
        shape = self.slid(call)
        if self.depth_multiplier > 1:
            shape[self.channels(call.x)] = self.made(call, "depth_multiplier", channels)
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)

    def weights(self, call: Call) -> Iterable[Weight]:
        yield self.weight("kernel", *self.window, self.depth(call), self.depth_multiplier)
        if self.use_bias:
            yield self.weight("bias", self.depth(call) * self.depth_multiplier)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return self.depthwise_macs(call)


class DepthwiseConv1D(Depthwise):
    """Slide kernels along each feature of a sequence by itself.

    Parameters: (kernel_size + 1) × features × depth_multiplier.

    keras/src/layers/convolutional/depthwise_conv1d.py, 3.15.1
    """

    kernel_size: One
    strides: One = 1
    dilation_rate: One = 1

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example(
            "DepthwiseConv1D: {kernel_size: 3, depth_multiplier: 2}",
            ((None, 10, 4),), ((None, 8, 8),), 32, macs=192,
        ),
        Example(
            "DepthwiseConv1D: {kernel_size: [3], strides: 2, padding: same, use_bias: false}",
            ((None, None, 4),), ((None, None, 4),), 12,
        ),
        Example(
            "DepthwiseConv1D: {kernel_size: 2, dilation_rate: 3, data_format: channels_first}",
            ((2, 4, 10),), ((2, 4, 7),), 12, macs=56,
        ),
    )  # fmt: skip


class DepthwiseConv2D(Depthwise):
    """Slide kernels over each channel of an image by itself.

    Parameters: (kernel height × kernel width + 1) × channels × depth_multiplier.

    keras/src/layers/convolutional/depthwise_conv2d.py, 3.15.1
    """

    kernel_size: Two
    strides: Two = [1, 1]
    dilation_rate: Two = [1, 1]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("DepthwiseConv2D: {kernel_size: 3}", ((None, 8, 9, 4),), ((None, 6, 7, 4),), 40, macs=1_512),
        Example(
            "DepthwiseConv2D: {kernel_size: [1, 3], strides: 2, padding: same, depth_multiplier: 3}",
            ((None, None, 9, 2),), ((None, None, 5, 6),), 24,
        ),
    )  # fmt: skip


class Separable(PerChannel, abstract=True):
    """A convolution of every channel by itself, then a mixture of the channels at each place.

    keras/src/layers/convolutional/base_separable_conv.py, 3.15.1
    """

    filters: PositiveInt
    pointwise_initializer: Initializer = "glorot_uniform"
    pointwise_regularizer: Regularizer = None
    pointwise_constraint: Constraint = None

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        self.depth(call)
        shape = self.slid(call)
        shape[self.channels(call.x)] = self.made(call, "filters", self.filters)
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)

    def weights(self, call: Call) -> Iterable[Weight]:
        depth = self.depth(call)
        yield self.weight("depthwise_kernel", *self.window, depth, self.depth_multiplier)
        yield self.weight("pointwise_kernel", *(1,) * self.axes, depth * self.depth_multiplier, self.filters)
        if self.use_bias:
            yield self.weight("bias", self.filters)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        mixing = times(product(outputs[0].shape[1:]), self.depth(call), self.depth_multiplier)
        return plus(self.depthwise_macs(call), mixing)


class SeparableConv1D(Separable, also="SeparableConvolution1D"):
    """Slide kernels along each feature of a sequence, then mix the features of each step.

    Costs a fraction of what `Conv1D` costs.

    Parameters: features × depth_multiplier × (kernel_size + filters) + filters.

    keras/src/layers/convolutional/separable_conv1d.py, 3.15.1
    """

    kernel_size: One
    strides: One = 1
    dilation_rate: One = 1

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example(
            "SeparableConv1D: {filters: 6, kernel_size: 3, depth_multiplier: 2}",
            ((None, 10, 4),), ((None, 8, 6),), 24 + 48 + 6, macs=8 * (24 + 48),
        ),
        Example(
            "SeparableConv1D: {filters: 6, kernel_size: 3, padding: same, use_bias: false}",
            ((None, None, 4),), ((None, None, 6),), 36,
        ),
    )  # fmt: skip


class SeparableConv2D(Separable, also="SeparableConvolution2D"):
    """Slide kernels over each channel of an image, then mix the channels of each pixel.

    Parameters: channels × depth_multiplier × (kernel height × kernel width + filters) + filters.

    keras/src/layers/convolutional/separable_conv2d.py, 3.15.1
    """

    kernel_size: Two
    strides: Two = [1, 1]
    dilation_rate: Two = [1, 1]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example(
            "SeparableConv2D: {filters: 5, kernel_size: 3}",
            ((None, 8, 9, 4),), ((None, 6, 7, 5),), 36 + 20 + 5, macs=42 * (36 + 20),
        ),
        Example(
            "SeparableConv2D: {filters: 5, kernel_size: [1, 3], strides: 2, data_format: channels_first}",
            ((None, 2, None, 9),), ((None, 5, None, 4),), 6 + 10 + 5,
        ),
    )  # fmt: skip
