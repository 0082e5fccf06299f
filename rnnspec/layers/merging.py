"""Layers that make one tensor of several."""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import Field

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import BOOLS, WHOLE, Call, Example, Layer, MaskRule, Misfit, times
from rnnspec.layers._joining import check_alike, joined
from rnnspec.spec.tensors import Dim, Mask, Size, Tensor, product


class Merging(Layer, abstract=True):
    """A layer on a list of tensors, of two at least."""

    listed: ClassVar = True
    takes: ClassVar[tuple[int, int | None]] = (2, None)
    masks: ClassVar[MaskRule] = "own"

    def check_batches(self, call: Call) -> Dim:
        """The one size that the batches have. Raises `Misfit`."""
        first = call.x
        for other in call.inputs[1:]:
            if not first.shape[0].fits(other.shape[0]):
                raise Misfit(facts.Mismatch(call.route, self.kind, 0, first, other))
            if first.shape[0].size is None:
                first = other if other.shape[0].size is not None else first
        return first.shape[0]


class Broadcast(Merging, abstract=True):
    """An operation on values at the same place. An axis of size 1, or a missing one, serves for all places.

    The mask is that of the steps that any input has, if every input has one
    (keras/src/layers/merging/base_merge.py, 3.15.1).
    """

    def infer(self, call: Call) -> Tensor:
        batch = self.check_batches(call)
        merged = call.x
        for other in call.inputs[1:]:
            merged = merged.with_shape((batch, *self.broadcast(call, merged, other)))
        masks = [tensor.mask for tensor in call.inputs]
        mask = None if None in masks else masks[0]
        widest = max(call.inputs, key=lambda tensor: tensor.rank)
        return Tensor((batch, *merged.shape[1:]), self.compute_dtype, mask, widest.blame)

    def broadcast(self, call: Call, one: Tensor, other: Tensor) -> Iterable[Dim]:
        """The axes of both behind the batch, aligned at the end."""
        long, short = (one, other) if one.rank >= other.rank else (other, one)
        extra = long.rank - short.rank
        for axis, dim in enumerate(long.shape[1:], 1):
            against = short.shape[axis - extra] if axis > extra else Dim(1)
            if dim.size is None or against.size is None:
                # An open axis may be 1 or as long as the other: Keras leaves it open.
                yield dim if dim.size is None and axis > extra else against if axis > extra else dim
            elif dim.size == 1:
                yield against
            elif against.size in (1, dim.size):
                yield dim
            else:
                raise Misfit(facts.Mismatch(call.route, self.kind, axis if extra == 0 else None, one, other))


class Add(Broadcast):
    """Add tensors value by value.

    keras/src/layers/merging/add.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Add", ((None, 10, 3), (None, 10, 3)), ((None, 10, 3),)),
        Example("Add", ((None, None, 3), (None, 3), (2, 1, 3)), ((2, None, 3),)),
    )


class Subtract(Broadcast):
    """Subtract the second tensor from the first, value by value.

    keras/src/layers/merging/subtract.py, 3.15.1
    """

    takes: ClassVar = (2, 2)
    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("Subtract", ((None, 10, 3), (None, 10, 3)), ((None, 10, 3),)),
        Example("Subtract", ((None, None, 3), (None, None, 1)), ((None, None, 3),)),
    )


class Multiply(Broadcast):
    """Multiply tensors value by value.

    keras/src/layers/merging/multiply.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Multiply", ((None, 10, 3), (None, 10, 1)), ((None, 10, 3),)),
        Example("Multiply", ((None, None, 3), (None, 4, 3)), ((None, None, 3),)),
    )


class Average(Broadcast):
    """Average tensors value by value.

    keras/src/layers/merging/average.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Average", ((None, 3), (None, 3), (None, 3)), ((None, 3),)),
        Example("Average", ((None, None), (None, None)), ((None, None),)),
    )


class Maximum(Broadcast):
    """Keep the largest of the values at each place.

    keras/src/layers/merging/maximum.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Maximum", ((None, 3), (None, 3)), ((None, 3),)),
        Example("Maximum", ((None, None, 3), (None, None, 3)), ((None, None, 3),)),
    )


class Minimum(Broadcast):
    """Keep the smallest of the values at each place.

    keras/src/layers/merging/minimum.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Minimum", ((None, 3), (None, 3)), ((None, 3),)),
        Example("Minimum", ((None, None, 3), (None, None, 3)), ((None, None, 3),)),
    )


class Concatenate(Merging):
    """Put tensors side by side along an axis, by default the features.

    All other axes must agree. A mask of one input is enough for a mask behind; inputs without one
    count as whole.

    keras/src/layers/merging/concatenate.py, 3.15.1
    """

    axis: int = -1

    text: ClassVar = True
    examples: ClassVar = (
        Example("Concatenate", ((None, 10, 3), (None, 10, 5)), ((None, 10, 8),)),
        Example("Concatenate: {axis: 1}", ((None, None, 3), (None, 4, 3)), ((None, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        first = call.x
        axis = self.axis_of(call, "axis", self.axis, first)
        check_alike(self, call, axis)
        mask = next((tensor.mask for tensor in call.inputs if tensor.mask is not None), None)
        return Tensor(
            (*first.shape[:axis], joined(self, call, axis), *first.shape[axis + 1 :]),
            self.compute_dtype,
            Mask(mask.blame, first.rank - 1) if mask else None,
            first.blame,
        )


class Dot(Merging):
    """Multiply two tensors along an axis of each and add up: products of vectors, matrices or sequences.

    `axes` names the axis of both, or of each, counted with the batch as 0. With `normalize` the result
    is the cosine of the angle.

    keras/src/layers/merging/dot.py, 3.15.1
    """

    axes: int | Annotated[list[int], Field(min_length=2, max_length=2)]
    normalize: bool = False

    takes: ClassVar = (2, 2)
    ranks: ClassVar = (2, None)
    masks: ClassVar = "stop"
    examples: ClassVar = (
        Example("Dot: {axes: 1}", ((None, 8), (None, 8)), ((None, 1),), macs=8),
        Example("Dot: {axes: [2, 2]}", ((None, 5, 8), (None, 7, 8)), ((None, 5, 7),), macs=280),
        Example("Dot: {axes: [1, 1], normalize: true}", ((None, 5, 8), (None, 5)), ((None, 8),), macs=40),
        Example("Dot: {axes: -1}", ((None, None, 8), (None, None, 8)), ((None, None, None),)),
    )

    def places(self, call: Call) -> tuple[int, int]:
        """The axis of each input, counted from the front. Raises `Misfit`."""
        if isinstance(self.axes, int) and self.axes < 0:
            # Keras wraps a single negative axis around, however small.
            axes = [self.axes % tensor.rank for tensor in call.inputs]
        else:
            axes = self.axes if isinstance(self.axes, list) else [self.axes, self.axes]
        first, second = (
            self.axis_of(call, "axes", axis, tensor) for axis, tensor in zip(axes, call.inputs, strict=True)
        )
        if 0 in (first, second):
            raise Misfit(facts.AxisOutOfRange((*call.route, "axes"), self.kind, "axes", 0, call.x))
        return first, second

    def infer(self, call: Call) -> Tensor:
        batch = self.check_batches(call)
        one, other = call.inputs
        if self.normalize and one.dtype in WHOLE and other.dtype in WHOLE:
            raise self.clash(call, f"normalize and inputs of dtype {one.dtype}")
        first, second = self.places(call)
        # Keras wants them equal at build, an open axis beside a known one included.
        if one.shape[first].size != other.shape[second].size:
            raise Misfit(facts.Mismatch(call.route, self.kind, first, one, other, second))
        rest = [dim for axis, dim in enumerate(one.shape) if axis not in (0, first)]
        rest += [dim for axis, dim in enumerate(other.shape) if axis not in (0, second)]
        shape = (batch, *(rest or [self.made(call, "axes", 1)]))
        return Tensor(shape, self.compute_dtype, blame=self.blame(call, "axes"))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(product(outputs[0].shape[1:]), call.x.shape[self.places(call)[0]].size)
