"""What convolutions and pooling share: windows that slide along axes.

`compute_conv_output_shape` and `compute_pooling_output_shape` in keras/src/ops/operation_utils.py, 3.15.1.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Activation, Constraint, Initializer, PositiveInt, Regularizer
from rnnspec.spec.tensors import Dim, Size, Tensor

#: None is Keras's own default, channels last.
DataFormat: TypeAlias = Literal["channels_first", "channels_last"] | None
#: A size for one axis, for two, or for three.
One: TypeAlias = PositiveInt | Annotated[list[PositiveInt], Field(min_length=1, max_length=1)]
Two: TypeAlias = PositiveInt | Annotated[list[PositiveInt], Field(min_length=2, max_length=2)]
Three: TypeAlias = PositiveInt | Annotated[list[PositiveInt], Field(min_length=3, max_length=3)]


def each(value: int | list[int], count: int) -> tuple[int, ...]:
    """One number for each of `count` axes."""
    return (value,) * count if isinstance(value, int) else tuple(value)


def slid(size: Size, window: int, stride: int, padding: str, dilation: int = 1) -> Size:
    """How many windows fit; zero or less if none does."""
    if size is None:
        return None
    span = dilation * (window - 1) + 1 if padding == "valid" else 1
    return (size - span) // stride + 1


class Grid(Layer, abstract=True):
    """A layer on (B, axes…, channels)."""

    #: The number of axes between batch and channels.
    axes: ClassVar[int]

    def channels(self, tensor: Tensor) -> int:
        """The axis of the channels, counted from the front."""
        return tensor.rank - 1

    def spatial(self, tensor: Tensor) -> Iterator[int]:
        """The axes of places: time, or height and width."""
        channels = self.channels(tensor)
        return (axis for axis in range(tensor.rank - self.axes - 1, tensor.rank) if axis != channels)


class Spatial(Grid, abstract=True):
    """A layer on (B, axes…, channels), or (B, channels, axes…) with `channels_first`."""

    data_format: DataFormat = None

    def channels(self, tensor: Tensor) -> int:
        return 1 if self.data_format == "channels_first" else super().channels(tensor)

    def slide(
        self,
        call: Call,
        tensor: Tensor,
        windows: tuple[int, ...],
        strides: tuple[int, ...],
        padding: str,
        dilations: tuple[int, ...] | None = None,
    ) -> list[Dim]:
        """The shape after sliding, channels as before. Raises `Misfit` with `TooShort`."""
        shape = list(tensor.shape)
        for index, axis in enumerate(self.spatial(tensor)):
            dilation = dilations[index] if dilations else 1
            size = slid(shape[axis].size, windows[index], strides[index], padding, dilation)
            if size is not None and size <= 0:
                needs = dilation * (windows[index] - 1) + 1
                raise Misfit(facts.TooShort(call.route, self.kind, axis, needs, tensor))
            kept = size == shape[axis].size and strides[index] == 1 and (padding != "valid" or windows[index] == 1)
            by = "strides" if strides[index] != 1 else "padding"
            shape[axis] = shape[axis] if kept else Dim(size, blame=self.blame(call, by))
        return shape


class Pool(Spatial, abstract=True):
    """A layer that makes one value of those in a window."""

    def keeps_whole(self) -> bool:
        # Those that pick the largest value compute nothing.
        return "Max" in self.kind


class Kernel(Spatial, abstract=True):
    """The arguments that every convolution has, whatever it makes of its windows."""

    kernel_size: Any
    strides: Any = 1
    padding: Literal["valid", "same"] = "valid"
    dilation_rate: Any = 1
    activation: Activation | None = None
    use_bias: bool = True
    bias_initializer: Initializer = "zeros"
    bias_regularizer: Regularizer = None
    bias_constraint: Constraint = None

    def slid(self, call: Call) -> list[Dim]:
        """The shape after sliding over the input, channels as before. Raises `Misfit` with `TooShort`."""
        windows, strides, dilations = (
            each(value, self.axes) for value in (self.kernel_size, self.strides, self.dilation_rate)
        )
        return self.slide(call, call.x, windows, strides, self.padding, dilations)

    def depth(self, call: Call) -> int:
        """How many channels come in. Raises `Misfit` with `OpenAxis`."""
        return self.known(call, call.x, self.channels(call.x))

    def check_dtype(self, call: Call) -> None:
        """Whether input and kernel are of one dtype: only plain convolutions promote. Raises `Misfit`."""
        kernel = self.compute_dtype if self.autocast else self.variable_dtype
        if self.cast(call.x.dtype) != kernel:
            raise self.clash(call, f"an input of dtype {call.x.dtype}")

    @property
    def window(self) -> tuple[int, ...]:
        return each(self.kernel_size, self.axes)


class Undilated(Kernel, abstract=True):
    """A convolution that takes large strides or a dilated kernel, not both."""

    @model_validator(mode="after")
    def _not_both(self) -> "Undilated":
        if max(each(self.strides, 1)) > 1 and max(each(self.dilation_rate, 1)) > 1:
            raise condition("strides > 1 and dilation_rate > 1")
        return self
