"""Layers that are active in training only."""

from dataclasses import replace
from typing import ClassVar

from rnnspec.layers._base import Call, Example, Layer
from rnnspec.layers._windows import DataFormat
from rnnspec.spec.fields import Natural, PositiveInt, Rate
from rnnspec.spec.tensors import Tensor


class Noise(Layer, abstract=True):
    """A layer that keeps the shape and the mask, and draws random numbers."""

    seed: Natural | None = None

    masks: ClassVar = "pass"

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.compute_dtype)


class Dropout(Noise):
    """Set a share of the values to zero in training, and scale the others up.

    `noise_shape` has 1 on axes that are dropped as a whole: `[null, 1, null]` drops the same features
    in every step.

    keras/src/layers/regularization/dropout.py, 3.15.1
    """

    rate: Rate
    noise_shape: list[PositiveInt | None] | None = None

    examples: ClassVar = (
        Example("Dropout: {rate: 0.5}", ((None, 8),), ((None, 8),)),
        Example("Dropout: {rate: 0.2, noise_shape: [null, 1, null]}", ((None, None, 8),), ((None, None, 8),)),
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


class GaussianNoise(Noise):
    """Add normally distributed noise in training.

    keras/src/layers/regularization/gaussian_noise.py, 3.15.1
    """

    stddev: Rate

    examples: ClassVar = (
        Example("GaussianNoise: {stddev: 0.1}", ((None, 8),), ((None, 8),)),
        Example("GaussianNoise: {stddev: 0.1, seed: 1}", ((None, None, 8),), ((None, None, 8),)),
    )
