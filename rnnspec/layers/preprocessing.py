"""Layers that bring raw numbers and images into the form that other layers take."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight
from rnnspec.layers._encoding import Encoder
from rnnspec.layers._windows import DataFormat
from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveFloat, PositiveInt
from rnnspec.spec.tensors import Dim, Size, Tensor

Numbers: TypeAlias = Annotated[list[float], Field(min_length=1)]
#: One for each axis that keeps its own figures.
Figures: TypeAlias = float | Numbers | Annotated[list[Numbers], Field(min_length=1)]


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of nested lists of numbers: that of the first ones."""
    return (len(value), *shape_of(value[0])) if isinstance(value, list) else ()


class CategoryEncoding(Encoder):
    """Turn integers from 0 to `num_tokens` - 1 into vectors.

    `one_hot` gives a vector for each integer; `multi_hot` marks, and `count` counts, all integers of a
    sample (B, T) in one vector. `count_weights` says by name how much each of them counts.

    keras/src/layers/preprocessing/category_encoding.py, 3.15.1
    """

    num_tokens: PositiveInt | None = None
    output_mode: Literal["count", "one_hot", "multi_hot"] = "multi_hot"

    call_arguments: ClassVar = ("inputs", "count_weights")
    refused_arguments: ClassVar = {"sparse": "one_backend"}
    examples: ClassVar = (
        Example("CategoryEncoding: {num_tokens: 6}", ((None, 5),), ((None, 6),), dtype="int32"),
        Example(
            "CategoryEncoding: {num_tokens: 6, output_mode: one_hot}",
            ((None, None),), ((None, None, 6),), dtype="int32",
        ),
        Example(
            "CategoryEncoding: {num_tokens: 6, output_mode: count}",
            ((2, 5),), ((2, 6),), dtype="int32", named={"count_weights": ((2, 5),)},
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _tokens(self) -> "CategoryEncoding":
        if self.num_tokens is None:
            raise condition("num_tokens is missing")
        return self

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        depth = Dim(self.num_tokens, blame=self.blame(call, "num_tokens"))
        weights = call.several("count_weights")
        if call.x.dtype == "bool" and self.output_mode != "multi_hot":
            # On JAX: it makes a range of the dtype.
            raise self.clash(call, f"output_mode = {self.output_mode} and an input of dtype bool")
        if weights and self.output_mode != "count":
            raise self.clash(call, f"count_weights and output_mode = {self.output_mode}")
        for one in weights:
            self._check_weights(call, one)
        if self.output_mode == "one_hot":
            return Tensor(self.one_hot(call.x, depth), self.compute_dtype, blame=self.blame(call))
        self.check_rank(call, 2, 2)
        return Tensor((call.x.shape[0], depth), self.compute_dtype, blame=call.x.blame)

    def _check_weights(self, call: Call, weights: Tensor) -> None:
        axis = None
        if weights.rank == call.x.rank:
            pairs = enumerate(zip(call.x.shape, weights.shape, strict=True))
            axis = next((axis for axis, (one, other) in pairs if one.clashes(other)), -1)
        if axis != -1:
            raise Misfit(facts.Mismatch(call.route, self.kind, axis, call.x, weights))


class Discretization(Encoder):
    """Turn numbers into the indices of the ranges they fall in, or into vectors made of them.

    `bin_boundaries` are the limits between the ranges, which are one more. With `num_bins` in their
    place the limits are learnt from data, by Keras's `adapt`, before the layer can be used.

    keras/src/layers/preprocessing/discretization.py, 3.15.1
    """

    # Its constructor takes neither of these.
    trainable: ClassVar[bool] = True  # type: ignore[misc]
    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]

    bin_boundaries: Numbers | None = None
    num_bins: PositiveInt | None = None
    epsilon: PositiveFloat = 0.01
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"

    refused_arguments: ClassVar = {"sparse": "one_backend"}
    examples: ClassVar = (
        Example("Discretization: {bin_boundaries: [0.0, 1.0]}", ((None, None, 3),), ((None, None, 3),), makes="int32"),
        Example("Discretization: {num_bins: 4, output_mode: one_hot}", ((None, 5),), ((None, 5, 4),)),
        Example("Discretization: {bin_boundaries: [0.0], output_mode: count}", ((2, 5, 3),), ((2, 3, 2),)),
    )

    @model_validator(mode="after")
    def _bins(self) -> "Discretization":
        if self.bin_boundaries is None and self.num_bins is None:
            raise condition("bin_boundaries is missing")
        if self.bin_boundaries is not None and self.num_bins is not None:
            raise condition("bin_boundaries and num_bins")
        # Unsorted ones are an error on TensorFlow and nonsense on JAX.
        if self.bin_boundaries is not None and sorted(self.bin_boundaries) != self.bin_boundaries:
            raise condition("bin_boundaries that do not increase")
        return self

    @property
    def ids(self) -> Size:
        # What it has yet to learn is no vocabulary.
        return super().ids if self.bin_boundaries is not None else None

    @property
    def entries(self) -> Size:
        return self.num_bins if self.bin_boundaries is None else len(self.bin_boundaries) + 1

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        if self.output_mode == "int":
            return Tensor(call.x.shape, "int32", blame=call.x.blame)
        depth = self.made(call, "num_bins" if self.bin_boundaries is None else "bin_boundaries", self.entries)
        if self.output_mode == "one_hot":
            return Tensor(self.one_hot(call.x, depth), self.compute_dtype, blame=self.blame(call))
        # The values of a sample lie along the first axis after the batch, not the last.
        self.check_rank(call, 2, None)
        return Tensor((call.x.shape[0], *call.x.shape[2:], depth), self.compute_dtype, blame=call.x.blame)


class Normalization(Layer):
    """Shift and scale numbers to mean 0 and variance 1, with fixed figures for each index of `axis`.

    The figures are `mean` and `variance`, or learnt from data by Keras's `adapt`; until then the layer
    changes nothing. `axis: null` uses one figure for all values; `invert` undoes the scaling.

    Parameters: 2 × the sizes along `axis`, and 1; none of them trained. None with `mean` and `variance`.

    keras/src/layers/preprocessing/normalization.py, 3.15.1
    """

    axis: int | list[int] | None = -1
    mean: Figures | None = None
    variance: Figures | None = None
    invert: bool = False

    masks: ClassVar = "pass"
    examples: ClassVar = (
        Example("Normalization", ((None, None, 3),), ((None, None, 3),), 7),
        Example("Normalization: {axis: [1, 2]}", ((None, 5, 3),), ((None, 5, 3),), 31),
        Example("Normalization: {axis: null}", ((None, 5),), ((None, 5),), 3),
        Example(
            "Normalization: {mean: [1.0, 2.0], variance: [1.0, 4.0], invert: true}", ((4, None, 2),), ((4, None, 2),)
        ),
    )

    @model_validator(mode="after")
    def _figures(self) -> "Normalization":
        if (self.mean is None) != (self.variance is None):
            raise condition("mean without variance" if self.variance is None else "variance without mean")
        shape = shape_of(self.mean)
        if shape != shape_of(self.variance):
            raise condition("mean and variance of different shapes")
        if len(shape) > len(self.axes):
            raise condition(f"mean with {len(shape)} axes and {len(self.axes)} in axis")
        return self

    @property
    def axes(self) -> list[int]:
        return [] if self.axis is None else [self.axis] if isinstance(self.axis, int) else self.axis

    def infer(self, call: Call) -> Tensor:
        kept = self.remaining(call)
        shape = shape_of(self.mean)
        for axis, size in zip(reversed(kept), reversed(shape), strict=False):
            if size not in (1, call.x.shape[axis].size):
                raise self.clash(call, f"mean with {size} numbers for an axis of {call.x.shape[axis].size}")
        return replace(call.x, dtype=self.compute_dtype)

    def remaining(self, call: Call) -> list[int]:
        """The axes with figures of their own, from the front. Raises `Misfit`."""
        kept = sorted(self.axis_of(call, "axis", axis, call.x) for axis in self.axes)
        if len(set(kept)) < len(kept):
            raise self.clash(call, f"axis = {self.axis} names an axis twice")
        for axis in kept:
            self.known(call, call.x, axis)
        return kept

    def weights(self, call: Call) -> Iterable[Weight]:
        if self.mean is None:
            shape = [self.known(call, call.x, axis) for axis in self.remaining(call)]
            yield self.weight("mean", *shape, trainable=False)
            yield self.weight("variance", *shape, trainable=False)
            yield replace(self.weight("count", trainable=False), dtype="int32")


class Rescaling(Layer):
    """Multiply by `scale` and add `offset`, such as `scale: 0.00392` for bytes. Lists go along the last axis.

    keras/src/layers/preprocessing/rescaling.py, 3.15.1
    """

    scale: float | Numbers
    offset: float | Numbers = 0.0

    masks: ClassVar = "pass"
    examples: ClassVar = (
        Example("Rescaling: {scale: 0.5, offset: -1.0}", ((None, None, 3),), ((None, None, 3),), dtype="uint8"),
        Example("Rescaling: {scale: [1.0, 2.0, 3.0]}", ((None, 4, 3),), ((None, 4, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        for name in ("scale", "offset"):
            value = getattr(self, name)
            if isinstance(value, list) and len(value) > 1:
                size: Size = call.x.shape[-1].size
                # The only axis of a tensor of rank 1 is the batch.
                if call.x.rank == 1 or size not in (len(value), None):
                    raise self.clash(call, f"{name} with {len(value)} numbers for an axis of {size}")
        return replace(call.x, dtype=self.compute_dtype)


class Sized(Layer, abstract=True):
    """Images (B, height, width, channels) in another size, or (B, channels, height, width) with `channels_first`."""

    height: PositiveInt
    width: PositiveInt
    data_format: DataFormat = None

    ranks: ClassVar = (4, 4)
    refused_arguments: ClassVar = {"factor": "no_effect", "bounding_box_format": "no_effect"}

    def infer(self, call: Call) -> Tensor:
        first = 2 if self.data_format == "channels_first" else 1
        sizes = (self.made(call, "height", self.height), self.made(call, "width", self.width))
        shape = (*call.x.shape[:first], *sizes, *call.x.shape[first + 2 :])
        return Tensor(shape, self.compute_dtype, blame=call.x.blame)


class Resizing(Sized):
    """Scale images to one size.

    The proportions change, unless `crop_to_aspect_ratio` cuts off what is too long or
    `pad_to_aspect_ratio` fills what is too short with `fill_value`.

    keras/src/layers/preprocessing/image_preprocessing/resizing.py, 3.15.1
    """

    # keras/src/backend/jax/image.py, 3.15.1
    interpolation: Literal["bilinear", "nearest", "lanczos3", "lanczos5", "bicubic"] = "bilinear"
    crop_to_aspect_ratio: bool = False
    pad_to_aspect_ratio: bool = False
    fill_mode: Literal["constant"] = "constant"
    fill_value: float = 0.0
    antialias: bool = False

    examples: ClassVar = (
        Example("Resizing: {height: 4, width: 5}", ((None, 9, 8, 3),), ((None, 4, 5, 3),)),
        Example(
            "Resizing: {height: 4, width: 5, interpolation: nearest}", ((None, None, None, 3),), ((None, 4, 5, 3),)
        ),
    )

    @model_validator(mode="after")
    def _one_way(self) -> "Resizing":
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise condition("crop_to_aspect_ratio and pad_to_aspect_ratio")
        return self


class CenterCrop(Sized):
    """Cut the middle out of images; images that are too small are scaled up first.

    keras/src/layers/preprocessing/image_preprocessing/center_crop.py, 3.15.1
    """

    examples: ClassVar = (
        Example("CenterCrop: {height: 4, width: 5}", ((None, None, None, 3),), ((None, 4, 5, 3),)),
        Example("CenterCrop: {height: 4, width: 5, data_format: channels_first}", ((2, 3, 9, 8),), ((2, 3, 4, 5),)),
    )
