"""Layers that put neighbouring values, or all of them, together into one."""

from collections.abc import Iterator
from typing import Any, ClassVar, Literal

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import BOOLS, Call, Example, Misfit
from rnnspec.layers._windows import One, Pool, Three, Two, each
from rnnspec.spec.tensors import Dim, Tensor


class Pooling(Pool, abstract=True):
    """Windows of `pool_size`; `strides: null` means as far apart as they are long.

    keras/src/layers/pooling/base_pooling.py, 3.15.1
    """

    pool_size: Any
    strides: Any = None
    padding: Literal["valid", "same"] = "valid"

    def infer(self, call: Call) -> Tensor:
        windows = each(self.pool_size, self.axes)
        strides = windows if self.strides is None else each(self.strides, self.axes)
        shape = self.slide(call, call.x, windows, strides, self.padding)
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)


class Pooling1D(Pooling, abstract=True):
    pool_size: One
    strides: One | None = None

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)


class MaxPooling1D(Pooling1D, also="MaxPool1D"):
    """Keep the largest value of each stretch of steps.

    keras/src/layers/pooling/max_pooling1d.py, 3.15.1
    """

    pool_size: One = 2

    examples: ClassVar = (
        Example("MaxPooling1D", ((None, 9, 3),), ((None, 4, 3),)),
        Example("MaxPooling1D: {pool_size: [3], strides: 1, padding: same}", ((2, None, 3),), ((2, None, 3),)),
    )


class AveragePooling1D(Pooling1D, also="AvgPool1D"):
    """Average each stretch of steps.

    keras/src/layers/pooling/average_pooling1d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AveragePooling1D: {pool_size: 3}", ((None, 9, 4),), ((None, 3, 4),)),
        Example("AveragePooling1D: {pool_size: 2, padding: same}", ((None, None, 4),), ((None, None, 4),)),
    )


class Pooling2D(Pooling, abstract=True):
    pool_size: Two
    strides: Two | None = None

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)


class MaxPooling2D(Pooling2D, also="MaxPool2D"):
    """Keep the largest value of each patch.

    keras/src/layers/pooling/max_pooling2d.py, 3.15.1
    """

    pool_size: Two = [2, 2]

    examples: ClassVar = (
        Example("MaxPooling2D", ((None, 9, 8, 3),), ((None, 4, 4, 3),)),
        Example("MaxPooling2D: {pool_size: [1, 2]}", ((None, None, 8, 3),), ((None, None, 4, 3),)),
    )


class AveragePooling2D(Pooling2D, also="AvgPool2D"):
    """Average each patch.

    keras/src/layers/pooling/average_pooling2d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AveragePooling2D: {pool_size: 2, strides: 1}", ((None, 9, 8, 3),), ((None, 8, 7, 3),)),
        Example("AveragePooling2D: {pool_size: [2, 2], padding: same}", ((2, None, 7, 3),), ((2, None, 4, 3),)),
    )


class Pooling3D(Pooling, abstract=True):
    pool_size: Three
    strides: Three | None = None

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)


class MaxPooling3D(Pooling3D, also="MaxPool3D"):
    """Keep the largest value of each block.

    keras/src/layers/pooling/max_pooling3d.py, 3.15.1
    """

    pool_size: Three = [2, 2, 2]

    examples: ClassVar = (
        Example("MaxPooling3D", ((None, 9, 8, 6, 3),), ((None, 4, 4, 3, 3),)),
        Example("MaxPooling3D: {pool_size: [1, 2, 3], strides: 2}", ((None, None, 8, 6, 3),), ((None, None, 4, 2, 3),)),
    )


class AveragePooling3D(Pooling3D, also="AvgPool3D"):
    """Average each block.

    keras/src/layers/pooling/average_pooling3d.py, 3.15.1
    """

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("AveragePooling3D: {pool_size: 2, strides: 1}", ((None, 9, 8, 6, 3),), ((None, 8, 7, 5, 3),)),
        Example(
            "AveragePooling3D: {pool_size: [2, 2, 2], padding: same, data_format: channels_first}",
            ((2, 3, None, 7, 6),), ((2, 3, None, 4, 3),),
        ),
    )  # fmt: skip


class GlobalPooling(Pool, abstract=True):
    """One value per channel.

    keras/src/layers/pooling/base_global_pooling.py, 3.15.1
    """

    keepdims: bool = False

    def infer(self, call: Call) -> Tensor:
        return Tensor(tuple(self.remaining(call)), self.compute_dtype, blame=self.blame(call))

    def remaining(self, call: Call) -> Iterator[Dim]:
        pooled = set(self.spatial(call.x))
        for axis, dim in enumerate(call.x.shape):
            if axis not in pooled:
                yield dim
            elif self.keepdims:
                yield self.made(call, "keepdims", 1)


class GlobalMaxPooling1D(GlobalPooling, also="GlobalMaxPool1D"):
    """Keep the largest value of each feature over all steps. A mask is not looked at.

    keras/src/layers/pooling/global_max_pooling1d.py, 3.15.1
    """

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("GlobalMaxPooling1D", ((None, 10, 3),), ((None, 3),)),
        Example("GlobalMaxPooling1D: {keepdims: true}", ((None, None, 3),), ((None, 1, 3),)),
    )


class GlobalAveragePooling1D(GlobalPooling, also="GlobalAvgPool1D"):
    """Average each feature over all steps, or over those that a mask leaves.

    keras/src/layers/pooling/global_average_pooling1d.py, 3.15.1
    """

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    masks: ClassVar = "use"
    examples: ClassVar = (
        Example("GlobalAveragePooling1D", ((None, None, 3),), ((None, 3),)),
        Example("GlobalAveragePooling1D: {data_format: channels_first}", ((None, 10, 3),), ((None, 10),)),
    )

    def infer(self, call: Call) -> Tensor:
        if call.x.mask is not None and self.data_format == "channels_first":
            # The mask is that of axis 1, which then holds the channels.
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        return super().infer(call)


class GlobalMaxPooling2D(GlobalPooling, also="GlobalMaxPool2D"):
    """Keep the largest value of each channel.

    keras/src/layers/pooling/global_max_pooling2d.py, 3.15.1
    """

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("GlobalMaxPooling2D", ((None, 10, 8, 3),), ((None, 3),)),
        Example("GlobalMaxPooling2D: {keepdims: true}", ((None, None, None, 3),), ((None, 1, 1, 3),)),
    )


class GlobalAveragePooling2D(GlobalPooling, also="GlobalAvgPool2D"):
    """Average each channel.

    keras/src/layers/pooling/global_average_pooling2d.py, 3.15.1
    """

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("GlobalAveragePooling2D", ((None, 10, 8, 3),), ((None, 3),)),
        Example("GlobalAveragePooling2D", ((None, None, None, 3),), ((None, 3),)),
    )


class GlobalMaxPooling3D(GlobalPooling, also="GlobalMaxPool3D"):
    """Keep the largest value of each channel.

    keras/src/layers/pooling/global_max_pooling3d.py, 3.15.1
    """

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("GlobalMaxPooling3D", ((None, 10, 8, 6, 3),), ((None, 3),)),
        Example("GlobalMaxPooling3D: {keepdims: true}", ((None, None, None, 6, 3),), ((None, 1, 1, 1, 3),)),
    )


class GlobalAveragePooling3D(GlobalPooling, also="GlobalAvgPool3D"):
    """Average each channel.

    keras/src/layers/pooling/global_average_pooling3d.py, 3.15.1
    """

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("GlobalAveragePooling3D", ((None, 10, 8, 6, 3),), ((None, 3),)),
        Example("GlobalAveragePooling3D: {data_format: channels_first}", ((2, 3, None, 8, 6),), ((2, 3),)),
    )
