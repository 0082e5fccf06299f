"""Layers that make axes longer or shorter without looking at what is there."""

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, plus, times
from rnnspec.layers._windows import Grid, Spatial, Three, Two, each
from rnnspec.spec.fields import Natural, PositiveInt
from rnnspec.spec.tensors import Tensor

#: How much at both ends of an axis, or at its start and at its end.
Ends: TypeAlias = Natural | Annotated[list[Natural], Field(min_length=2, max_length=2)]
#: The same for each of two axes, or of three; one number holds for all.
TwoEnds: TypeAlias = Natural | Annotated[list[Ends], Field(min_length=2, max_length=2)]
ThreeEnds: TypeAlias = Natural | Annotated[list[Ends], Field(min_length=3, max_length=3)]


def both(ends: int | list[int]) -> int:
    """How much the two ends of one axis are together."""
    return 2 * ends if isinstance(ends, int) else sum(ends)


class Resizing(Grid, abstract=True):
    """A layer that changes the axes between batch and channels by itself."""

    def resized(self, call: Call, argument: str, changes: Iterable[tuple[int, int]]) -> Tensor:
        """The input with each of those axes so many times as long, and so much longer; `argument` made them."""
        shape = list(call.x.shape)
        for axis, (factor, more) in zip(self.spatial(call.x), changes, strict=True):
            if (factor, more) != (1, 0):
                shape[axis] = self.made(call, argument, plus(times(shape[axis].size, factor), more))
        return Tensor(tuple(shape), self.compute_dtype, blame=call.x.blame)

    def keeps_whole(self) -> bool:
        return getattr(self, "interpolation", "nearest") == "nearest"

    def totals(self, ends: Any) -> tuple[int, ...]:
        """How much the two ends of each axis are together."""
        if isinstance(ends, int) or self.axes == 1:
            return (both(ends),) * self.axes
        return tuple(map(both, ends))


class UpSampling(Resizing, abstract=True):
    size: Any

    def infer(self, call: Call) -> Tensor:
        return self.resized(call, "size", ((factor, 0) for factor in each(self.size, self.axes)))


class UpSampling1D(UpSampling):
    """Repeat every step `size` times.

    keras/src/layers/reshaping/up_sampling1d.py, 3.15.1
    """

    size: PositiveInt = 2

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("UpSampling1D", ((None, 5, 3),), ((None, 10, 3),)),
        Example("UpSampling1D: {size: 3}", ((None, None, 3),), ((None, None, 3),)),
    )


class UpSampling2D(UpSampling, Spatial):
    """Repeat the rows and columns of an image, or interpolate between them.

    keras/src/layers/reshaping/up_sampling2d.py, 3.15.1
    """

    size: Two = [2, 2]
    interpolation: Literal["bicubic", "bilinear", "lanczos3", "lanczos5", "nearest"] = "nearest"

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("UpSampling2D", ((None, 5, 4, 3),), ((None, 10, 8, 3),)),
        Example("UpSampling2D: {size: [1, 3], interpolation: bilinear}", ((None, None, 4, 3),), ((None, None, 12, 3),)),
    )


class UpSampling3D(UpSampling, Spatial):
    """Repeat the values of a volume along its three axes.

    keras/src/layers/reshaping/up_sampling3d.py, 3.15.1
    """

    size: Three = [2, 2, 2]

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("UpSampling3D", ((None, 5, 4, 2, 3),), ((None, 10, 8, 4, 3),)),
        Example(
            "UpSampling3D: {size: [1, 2, 3], data_format: channels_first}",
            ((2, 3, None, 4, 2),), ((2, 3, None, 8, 6),),
        ),
    )  # fmt: skip


class ZeroPadding(Spatial, Resizing, abstract=True):
    padding: Any

    def infer(self, call: Call) -> Tensor:
        return self.resized(call, "padding", ((1, more) for more in self.totals(self.padding)))


class ZeroPadding1D(ZeroPadding):
    """Put steps of zeros in front of a sequence and behind it.

    keras/src/layers/reshaping/zero_padding1d.py, 3.15.1
    """

    padding: Ends = 1

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("ZeroPadding1D", ((None, 5, 3),), ((None, 7, 3),)),
        Example("ZeroPadding1D: {padding: [2, 0]}", ((None, None, 3),), ((None, None, 3),)),
    )


class ZeroPadding2D(ZeroPadding):
    """Put rows and columns of zeros around an image.

    keras/src/layers/reshaping/zero_padding2d.py, 3.15.1
    """

    padding: TwoEnds = [1, 1]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("ZeroPadding2D", ((None, 5, 4, 3),), ((None, 7, 6, 3),)),
        Example("ZeroPadding2D: {padding: [2, [1, 0]]}", ((None, None, 4, 3),), ((None, None, 5, 3),)),
    )


class ZeroPadding3D(ZeroPadding):
    """Put zeros around a volume.

    keras/src/layers/reshaping/zero_padding3d.py, 3.15.1
    """

    padding: ThreeEnds = [[1, 1], [1, 1], [1, 1]]

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("ZeroPadding3D: {padding: 2}", ((None, 5, 4, 2, 3),), ((None, 9, 8, 6, 3),)),
        Example(
            "ZeroPadding3D: {padding: [0, [1, 0], [2, 2]], data_format: channels_first}",
            ((2, 3, None, 4, 2),), ((2, 3, None, 5, 6),),
        ),
    )  # fmt: skip


class Cropping(Resizing, abstract=True):
    cropping: Any

    text: ClassVar = True

    def infer(self, call: Call) -> Tensor:
        cuts = self.totals(self.cropping)
        for axis, cut in zip(self.spatial(call.x), cuts, strict=True):
            size = call.x.shape[axis].size
            if size is not None and size <= cut:
                raise Misfit(facts.TooShort((*call.route, "cropping"), self.kind, axis, cut + 1, call.x))
        return self.resized(call, "cropping", ((1, -cut) for cut in cuts))


class Cropping1D(Cropping):
    """Cut steps off at the start and at the end of a sequence.

    keras/src/layers/reshaping/cropping1d.py, 3.15.1
    """

    cropping: Ends = [1, 1]

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("Cropping1D", ((None, 5, 3),), ((None, 3, 3),)),
        Example("Cropping1D: {cropping: [0, 2]}", ((None, None, 3),), ((None, None, 3),)),
    )


class Cropping2D(Cropping, Spatial):
    """Cut rows and columns off at the edges of an image.

    keras/src/layers/reshaping/cropping2d.py, 3.15.1
    """

    cropping: TwoEnds = [[0, 0], [0, 0]]

    axes: ClassVar = 2
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example("Cropping2D: {cropping: 1}", ((None, 5, 4, 3),), ((None, 3, 2, 3),)),
        Example("Cropping2D: {cropping: [0, [1, 2]]}", ((None, None, 4, 3),), ((None, None, 1, 3),)),
        Example("Cropping2D: {data_format: channels_first}", ((2, 3, None, 4),), ((2, 3, None, 4),)),
    )


class Cropping3D(Cropping, Spatial):
    """Cut values off at the faces of a volume.

    keras/src/layers/reshaping/cropping3d.py, 3.15.1
    """

    cropping: ThreeEnds = [[1, 1], [1, 1], [1, 1]]

    axes: ClassVar = 3
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example("Cropping3D", ((None, 5, 4, 3, 3),), ((None, 3, 2, 1, 3),)),
        Example(
            "Cropping3D: {cropping: [0, [1, 0], 1], data_format: channels_first}",
            ((2, 3, None, 4, 5),), ((2, 3, None, 3, 3),),
        ),
    )  # fmt: skip
