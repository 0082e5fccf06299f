"""Layers that are active in training only."""

from dataclasses import replace
from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field

from rnnspec.layers._base import FLOATS, Call, Example, Layer
from rnnspec.layers._windows import DataFormat
from rnnspec.spec.fields import Natural, PositiveInt, Rate
from rnnspec.spec.tensors import Size, Tensor

#: A share below 1, where Keras divides by what is left.
Below: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
#: A size for each axis, null for that of the input.
NoiseShape: TypeAlias = list[PositiveInt | None] | None


class Noise(Layer, abstract=True):
    """A layer that keeps the shape and the mask, and draws random numbers."""

    seed: Natural | None = None

    masks: ClassVar = "pass"
    #: The argument that says how much noise there is; 0 is none.
    strength: ClassVar[str] = "rate"

    def infer(self, call: Call) -> Tensor:
        # Integers pass when the model is built; in training the backends fail, each in its own layers.
        if call.x.dtype not in FLOATS and getattr(self, self.strength):
            raise self.clash(call, f"{self.strength} > 0 and an input of dtype {call.x.dtype}")
        return replace(call.x, dtype=self.compute_dtype)


class ShapedNoise(Noise, abstract=True):
    """Noise that may be the same along axes."""

    noise_shape: NoiseShape = None

    def infer(self, call: Call) -> Tensor:
        # Keras looks at the shape when it drops something.
        shape = (self.noise_shape or []) if getattr(self, "rate", 0) else []
        sizes = call.x.sizes
        if len(shape) > len(sizes):
            raise self.clash(call, f"noise_shape with {len(shape)} axes for an input of {len(sizes)}")
        for index, (asked, size) in enumerate(zip(shape, sizes, strict=False)):
            # Null takes the size from the front; the noise is laid over the last axes.
            found: Size = size if asked is None else asked
            meets = sizes[index - len(shape)]
            shifted = index == 0 and found is None and len(shape) < len(sizes)
            fixed = index == 0 and meets is None and len(shape) == len(sizes) and found not in (None, 1)
            if shifted or fixed or (found != 1 and None not in (found, meets) and found != meets):
                said = [size if size is not None else "open size" for size in (found, meets)]
                raise self.clash(call, f"noise_shape with {said[0]} for an axis of {said[1]}")
        return super().infer(call)


class Dropout(ShapedNoise):
    """Set a share of the values to zero in training, and scale the others up.

    `noise_shape` has 1 on axes that are dropped as a whole: `[null, 1, null]` drops the same features
    in every step.

    keras/src/layers/regularization/dropout.py, 3.15.1
    """

    rate: Rate

    examples: ClassVar = (
        Example("Dropout: {rate: 0.5}", ((None, 8),), ((None, 8),)),
        Example("Dropout: {rate: 0.2, noise_shape: [null, 1, null]}", ((None, None, 8),), ((None, None, 8),)),
    )


class AlphaDropout(ShapedNoise):
    """Dropout that keeps mean and variance of what `selu` gives.

    keras/src/layers/regularization/alpha_dropout.py, 3.15.1
    """

    rate: Below

    examples: ClassVar = (
        Example("AlphaDropout: {rate: 0.5}", ((None, 8),), ((None, 8),)),
        Example("AlphaDropout: {rate: 0.2, noise_shape: [null, 1, null]}", ((None, None, 8),), ((None, None, 8),)),
    )


class SpatialNoise(Noise, abstract=True):
    """Dropout of whole feature maps: its constructor takes neither `trainable` nor `autocast`."""

    trainable: ClassVar[bool] = True  # type: ignore[misc]
    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]

    rate: Rate


class SpatialDropout1D(SpatialNoise):
    """Set whole features of a sequence to zero in training, the same ones in every step.

    keras/src/layers/regularization/spatial_dropout.py, 3.15.1
    """

    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("SpatialDropout1D: {rate: 0.5}", ((None, 10, 8),), ((None, 10, 8),)),
        Example("SpatialDropout1D: {rate: 0.2, seed: 1}", ((None, None, 8),), ((None, None, 8),)),
    )


class SpatialDropout2D(SpatialNoise):
    """Set whole channels of an image to zero in training.

    keras/src/layers/regularization/spatial_dropout.py, 3.15.1
    """

    data_format: DataFormat = None

    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("SpatialDropout2D: {rate: 0.5}", ((None, 10, 8, 3),), ((None, 10, 8, 3),)),
        Example("SpatialDropout2D: {rate: 0.2}", ((None, None, None, 3),), ((None, None, None, 3),)),
    )


class SpatialDropout3D(SpatialNoise):
    """Set whole channels of a volume, or of the frames of a video, to zero in training.

    keras/src/layers/regularization/spatial_dropout.py, 3.15.1
    """

    data_format: DataFormat = None

    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("SpatialDropout3D: {rate: 0.5}", ((None, 6, 10, 8, 3),), ((None, 6, 10, 8, 3),)),
        Example(
            "SpatialDropout3D: {rate: 0.2, data_format: channels_first}",
            ((None, 3, None, None, None),), ((None, 3, None, None, None),),
        ),
    )  # fmt: skip


class GaussianNoise(Noise):
    """Add normally distributed noise in training.

    keras/src/layers/regularization/gaussian_noise.py, 3.15.1
    """

    stddev: Rate

    strength: ClassVar = "stddev"
    examples: ClassVar = (
        Example("GaussianNoise: {stddev: 0.1}", ((None, 8),), ((None, 8),)),
        Example("GaussianNoise: {stddev: 0.1, seed: 1}", ((None, None, 8),), ((None, None, 8),)),
    )


class GaussianDropout(Noise):
    """Multiply by normally distributed noise around 1 in training, as strong as dropout of that rate.

    keras/src/layers/regularization/gaussian_dropout.py, 3.15.1
    """

    rate: Below

    examples: ClassVar = (
        Example("GaussianDropout: {rate: 0.5}", ((None, 8),), ((None, 8),)),
        Example("GaussianDropout: {rate: 0.1, seed: 1}", ((None, None, 8),), ((None, None, 8),)),
    )


class ActivityRegularization(Layer):
    """Pass the input on, and add a penalty on its values to the loss.

    keras/src/layers/regularization/activity_regularization.py, 3.15.1
    """

    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]

    l1: Annotated[float, Field(ge=0)] = 0.0
    l2: Annotated[float, Field(ge=0)] = 0.0

    masks: ClassVar = "pass"
    refused_arguments: ClassVar = {"activity_regularizer": "made_of_others"}
    examples: ClassVar = (
        Example("ActivityRegularization: {l1: 0.01}", ((None, 8),), ((None, 8),)),
        Example("ActivityRegularization: {l2: 0.01}", ((None, None, 8),), ((None, None, 8),)),
    )

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.compute_dtype)

    def keeps_whole(self) -> bool:
        return True
