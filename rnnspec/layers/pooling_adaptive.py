"""Pooling that makes a given number of values, however many come in."""

from typing import Any, ClassVar

from rnnspec.layers._base import BOOLS, Call, Example
from rnnspec.layers._windows import One, Pool, Three, Two, each
from rnnspec.spec.tensors import Tensor


class AdaptivePooling(Pool, abstract=True):
    """Windows as long as it takes to make `output_size` of them.

    keras/src/layers/pooling/base_adaptive_pooling.py, 3.15.1
    """

    output_size: Any

    def infer(self, call: Call) -> Tensor:
        shape = list(call.x.shape)
        for axis, size in zip(self.spatial(call.x), each(self.output_size, self.axes), strict=True):
            shape[axis] = self.made(call, "output_size", size)
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)


class AdaptivePooling1D(AdaptivePooling, abstract=True):
    output_size: One

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)


class AdaptiveAveragePooling1D(AdaptivePooling1D):
    """Average as many stretches of steps, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_average_pooling1d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AdaptiveAveragePooling1D: {output_size: 4}", ((None, 10, 3),), ((None, 4, 3),)),
        Example(
            "AdaptiveAveragePooling1D: {output_size: [3], data_format: channels_first}",
            ((2, 3, None),), ((2, 3, 3),),
        ),
    )  # fmt: skip


class AdaptiveMaxPooling1D(AdaptivePooling1D):
    """Keep the largest value of as many stretches of steps, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_max_pooling1d.py, 3.15.1
    """

    examples: ClassVar = (
        Example("AdaptiveMaxPooling1D: {output_size: 4}", ((None, 10, 3),), ((None, 4, 3),)),
        Example("AdaptiveMaxPooling1D: {output_size: [3], data_format: channels_first}", ((2, 3, None),), ((2, 3, 3),)),
    )


class AdaptivePooling2D(AdaptivePooling, abstract=True):
    output_size: Two

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)


class AdaptiveAveragePooling2D(AdaptivePooling2D):
    """Average as many patches, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_average_pooling2d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AdaptiveAveragePooling2D: {output_size: 2}", ((None, 9, 8, 3),), ((None, 2, 2, 3),)),
        Example("AdaptiveAveragePooling2D: {output_size: [3, 2]}", ((2, None, None, 3),), ((2, 3, 2, 3),)),
    )


class AdaptiveMaxPooling2D(AdaptivePooling2D):
    """Keep the largest value of as many patches, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_max_pooling2d.py, 3.15.1
    """

    examples: ClassVar = (
        Example("AdaptiveMaxPooling2D: {output_size: 2}", ((None, 9, 8, 3),), ((None, 2, 2, 3),)),
        Example("AdaptiveMaxPooling2D: {output_size: [3, 2]}", ((2, None, None, 3),), ((2, 3, 2, 3),)),
    )


class AdaptivePooling3D(AdaptivePooling, abstract=True):
    output_size: Three

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)


class AdaptiveAveragePooling3D(AdaptivePooling3D):
    """Average as many blocks, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_average_pooling3d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AdaptiveAveragePooling3D: {output_size: 2}", ((None, 4, 5, 6, 3),), ((None, 2, 2, 2, 3),)),
        Example(
            "AdaptiveAveragePooling3D: {output_size: [3, 2, 1], data_format: channels_first}",
            ((2, 3, None, 4, 4),), ((2, 3, 3, 2, 1),),
        ),
    )  # fmt: skip


class AdaptiveMaxPooling3D(AdaptivePooling3D):
    """Keep the largest value of as many blocks, evenly laid, as `output_size` says.

    keras/src/layers/pooling/adaptive_max_pooling3d.py, 3.15.1
    """

    examples: ClassVar = (
        Example("AdaptiveMaxPooling3D: {output_size: 2}", ((None, 4, 5, 6, 3),), ((None, 2, 2, 2, 3),)),
        Example(
            "AdaptiveMaxPooling3D: {output_size: [3, 2, 1], data_format: channels_first}",
            ((2, 3, None, 4, 4),), ((2, 3, 3, 2, 1),),
        ),
    )  # fmt: skip
