"""Layers that go the way of a convolution backwards: every value is spread over a window."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, Weight, times
from rnnspec.layers._windows import One, Three, Two, Undilated, each
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Constraint, Initializer, Natural, PositiveInt, Regularizer
from rnnspec.spec.tensors import Dim, Size, Tensor, product

#: How much is added at the end of one axis, of two, or of three.
OneEnd: TypeAlias = Natural | Annotated[list[Natural], Field(min_length=1, max_length=1)]
TwoEnds: TypeAlias = Natural | Annotated[list[Natural], Field(min_length=2, max_length=2)]
ThreeEnds: TypeAlias = Natural | Annotated[list[Natural], Field(min_length=3, max_length=3)]


def spread(size: Size, window: int, stride: int, padding: str, added: int | None) -> Size:
    """How long an axis becomes; `window` is as long as the kernel with its gaps.

    `_get_output_shape_given_tf_padding` in keras/src/backend/common/backend_utils.py, 3.15.1.
    """
    if size is None:
        return None
    if padding == "same":
        return size * stride if added is None else (size - 1) * stride + window % 2 + added
    return (size - 1) * stride + (max(window, stride) if added is None else window + added)


class Transposed(Undilated, abstract=True):
    """The arguments and rules of a transposed convolution over `axes` axes.

    TensorFlow runs none with `dilation_rate` > 1 on a CPU, JAX does.

    keras/src/layers/convolutional/base_conv_transpose.py, 3.15.1
    """

    filters: PositiveInt
    output_padding: Any = None
    kernel_initializer: Initializer = "glorot_uniform"
    kernel_regularizer: Regularizer = None
    kernel_constraint: Constraint = None

    @model_validator(mode="after")
    def _less_than_strides(self) -> "Transposed":
        pairs = zip(each(self.output_padding or 0, self.axes), each(self.strides, self.axes), strict=True)
        if self.output_padding is not None and any(added >= stride for added, stride in pairs):
            raise condition("output_padding >= strides")
        return self

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        self.depth(call)
        shape, x = list(call.x.shape), call.x
        strides, dilations = each(self.strides, self.axes), each(self.dilation_rate, self.axes)
        for index, axis in enumerate(self.spatial(x)):
            added = None if self.output_padding is None else each(self.output_padding, self.axes)[index]
            window = (self.window[index] - 1) * dilations[index] + 1
            size = spread(x.shape[axis].size, window, strides[index], self.padding, added)
            if size is not None and size <= 0:
                # One step of an even kernel with `padding: same` leaves nothing.
                raise Misfit(facts.TooShort(call.route, self.kind, axis, 2, x))
            kept = size == x.shape[axis].size and strides[index] == 1 and self.padding == "same" and added is None
            shape[axis] = x.shape[axis] if kept else Dim(size, blame=self.blame(call))
        shape[self.channels(x)] = self.made(call, "filters", self.filters)
        return Tensor(tuple(shape), self.compute_dtype, blame=x.blame)

    def weights(self, call: Call) -> Iterable[Weight]:
        yield self.weight("kernel", *self.window, self.filters, self.depth(call))
        if self.use_bias:
            yield self.weight("bias", self.filters)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(product(call.x.shape[1:]), self.filters, *self.window)


class Conv1DTranspose(Transposed, also="Convolution1DTranspose"):
    """Spread every step of a sequence over a window: with `strides: 2` the sequence becomes twice as long.

    Parameters: (kernel_size × features + 1) × filters.

    keras/src/layers/convolutional/conv1d_transpose.py, 3.15.1
    """

    kernel_size: One
    strides: One = 1
    output_padding: OneEnd | None = None
    dilation_rate: One = 1

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example(
            "Conv1DTranspose: {filters: 4, kernel_size: 3, strides: 2}",
            ((None, 10, 2),), ((None, 21, 4),), 28, macs=240,
        ),
        Example(
            "Conv1DTranspose: {filters: 4, kernel_size: 3, strides: 2, padding: same}",
            ((None, None, 2),), ((None, None, 4),), 28,
        ),
        Example(
            "Conv1DTranspose: {filters: 2, kernel_size: [2], strides: 3, padding: same, output_padding: 1}",
            ((2, 5, 3),), ((2, 13, 2),), 14, macs=60,
        ),
        Example(
            "Conv1DTranspose: {filters: 2, kernel_size: 3, dilation_rate: 2, data_format: channels_first}",
            ((2, 3, 5),), ((2, 2, 9),), 20, macs=90,
        ),
    )  # fmt: skip


class Conv2DTranspose(Transposed, also="Convolution2DTranspose"):
    """Spread every pixel of an image over a window, as the second half of an autoencoder does.

    Parameters: (kernel height × kernel width × channels + 1) × filters.

    keras/src/layers/convolutional/conv2d_transpose.py, 3.15.1
    """

    kernel_size: Two
    strides: Two = [1, 1]
    output_padding: TwoEnds | None = None
    dilation_rate: Two = [1, 1]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example(
            "Conv2DTranspose: {filters: 4, kernel_size: 3, strides: 2, padding: same}",
            ((None, 5, 6, 2),), ((None, 10, 12, 4),), 76, macs=2_160,
        ),
        Example(
            "Conv2DTranspose: {filters: 4, kernel_size: [2, 3], strides: [1, 2], output_padding: [0, 1]}",
            ((None, None, 6, 2),), ((None, None, 14, 4),), 52,
        ),
    )  # fmt: skip


class Conv3DTranspose(Transposed, also="Convolution3DTranspose"):
    """Spread every value of a volume over a window.

    Parameters: (kernel volume × channels + 1) × filters.

    keras/src/layers/convolutional/conv3d_transpose.py, 3.15.1
    """

    kernel_size: Three
    strides: Three = [1, 1, 1]
    output_padding: ThreeEnds | None = None
    dilation_rate: Three = [1, 1, 1]

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example(
            "Conv3DTranspose: {filters: 3, kernel_size: 2, strides: 2}",
            ((None, 3, 4, 5, 2),), ((None, 6, 8, 10, 3),), 51, macs=2_880,
        ),
        Example(
            "Conv3DTranspose: {filters: 3, kernel_size: [1, 2, 3], use_bias: false}",
            ((None, None, 4, 5, 2),), ((None, None, 5, 7, 3),), 36,
        ),
    )  # fmt: skip
