"""Functions of `keras.ops` that put values into another shape. Shapes and axes count the batch as axis 0."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, plus, times
from rnnspec.layers._ops import Axes, Number, Op, in_a_row, ones, total
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural, PositiveInt
from rnnspec.spec.tensors import Dim, Tensor, product

_Pair = Annotated[list[Natural], Field(min_length=2, max_length=2)]


class Reshaping(Op, abstract=True):
    """A function that moves values and leaves each as it is."""

    text: ClassVar = True

    def shaped(self, call: Call, shape: Sequence[Dim], argument: str | None) -> Tensor:
        """The input in a shape that an argument made."""
        return replace(call.x, shape=tuple(shape), blame=self.blame(call, argument))


class ExpandDims(Reshaping, kind="ops.expand_dims"):
    """A new axis of size 1 at `axis` of the result, or several.

    `{axis: -1}` makes a sequence of single numbers, (B, T, 1), out of (B, T).

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: Axes

    examples: ClassVar = (
        Example("ops.expand_dims: {axis: -1}", ((None, 10),), ((None, 10, 1),)),
        Example("ops.expand_dims: {axis: [1, -1]}", ((None, None),), ((None, 1, None, 1),)),
    )

    def infer(self, call: Call) -> Tensor:
        added = len(self.axis) if isinstance(self.axis, list) else 1
        axes = self.axes_of(call, "axis", self.axis, call.x.with_shape((*call.x.shape, *ones(added))))
        old = iter(call.x.shape)
        shape = [self.made(call, "axis", 1) if at in axes else next(old) for at in range(call.x.rank + added)]
        return self.shaped(call, shape, "axis")


class Squeeze(Reshaping, kind="ops.squeeze"):
    """Without the axes of size 1, or without those that `axis` names.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: Axes | None = None

    examples: ClassVar = (
        Example("ops.squeeze: {axis: -1}", ((None, None, 1),), ((None, None),)),
        Example("ops.squeeze", ((4, 1, 3, 1),), ((4, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        sizes = call.x.sizes
        if self.axis is None:
            axes = tuple(axis for axis, size in enumerate(sizes) if size == 1)
        else:
            axes = self.axes_of(call, "axis", self.axis, call.x)
        for axis in axes:
            if sizes[axis] != 1:
                raise Misfit(facts.WideAxis((*call.route, "axis"), self.kind, axis, call.x))
        return self.shaped(call, [dim for axis, dim in enumerate(call.x.shape) if axis not in axes], "axis")


class Reshape(Reshaping, kind="ops.reshape"):
    """The same values in the shape `newshape`, batch included; one -1 stands for what remains.

    The layer `Reshape` leaves the batch as it is.

    keras/src/ops/numpy.py, 3.15.1
    """

    newshape: Annotated[int, Field(ge=-1)] | list[Annotated[int, Field(ge=-1)]]

    examples: ClassVar = (
        Example("ops.reshape: {newshape: [-1, 30]}", ((None, 10, 3),), ((None, 30),)),
        Example("ops.reshape: {newshape: [-1, 6]}", ((None, None, 3),), ((None, 6),)),
        Example("ops.reshape: {newshape: [-1, 5]}", ((4, 10, 3),), ((24, 5),)),
    )

    @property
    def target(self) -> tuple[int, ...]:
        return (self.newshape,) if isinstance(self.newshape, int) else tuple(self.newshape)

    @model_validator(mode="after")
    def _one_open(self) -> "Reshape":
        if self.target.count(-1) > 1:
            raise condition("several -1 in newshape")
        return self

    def infer(self, call: Call) -> Tensor:
        # Keras checks nothing where an axis is open (compute_reshape_output_shape in ops/operation_utils.py).
        size, known = total(call.x), prod(dim for dim in self.target if dim != -1)
        rest = None
        if size is not None:
            fits = size == known if -1 not in self.target else known > 0 and size % known == 0
            if not fits:
                raise Misfit(facts.WrongReshape((*call.route, "newshape"), self.kind, self.target, call.x, True))
            rest = size // known if known else 0
        dims = [self.made(call, "newshape", rest if dim == -1 else dim) for dim in self.target]
        if self.target[:1] == (-1,) and known and call.x.rank and call.x.shape[0].size is None:
            first, each = call.x.shape[0], product(call.x.shape[1:])
            if each is not None and first.factor is not None:
                dims[0] = first.spread(each / known, self.blame(call, "newshape"))
        return self.shaped(call, dims, "newshape")


class Transpose(Reshaping, kind="ops.transpose"):
    """The axes in the order of `axes`, or the other way round.

    keras/src/ops/numpy.py, 3.15.1
    """

    axes: list[int] | None = None

    examples: ClassVar = (
        Example("ops.transpose: {axes: [0, 2, 1]}", ((None, None, 3),), ((None, 3, None),)),
        Example("ops.transpose", ((4, 3),), ((3, 4),)),
    )

    def infer(self, call: Call) -> Tensor:
        x = call.x
        if self.axes is None:
            return self.shaped(call, x.shape[::-1], "axes")
        if len(self.axes) != x.rank:
            raise Misfit(facts.WrongRank((*call.route, "axes"), self.kind, len(self.axes), len(self.axes), x))
        return self.shaped(call, [x.shape[axis] for axis in self.axes_of(call, "axes", self.axes, x)], "axes")


class Swapaxes(Reshaping, kind="ops.swapaxes"):
    """With two axes in each other's place.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis1: int
    axis2: int

    examples: ClassVar = (
        Example("ops.swapaxes: {axis1: 1, axis2: 2}", ((None, None, 3),), ((None, 3, None),)),
        Example("ops.swapaxes: {axis1: 0, axis2: -1}", ((4, 5, 3),), ((3, 5, 4),)),
    )

    def infer(self, call: Call) -> Tensor:
        first = self.axis_of(call, "axis1", self.axis1, call.x)
        second = self.axis_of(call, "axis2", self.axis2, call.x)
        shape = list(call.x.shape)
        shape[first], shape[second] = shape[second], shape[first]
        return self.shaped(call, shape, "axis1")


class Moveaxis(Reshaping, kind="ops.moveaxis"):
    """With the axes `source` at the places `destination`, the others in their order around them.

    keras/src/ops/numpy.py, 3.15.1
    """

    source: Axes
    destination: Axes

    examples: ClassVar = (
        Example("ops.moveaxis: {source: 1, destination: -1}", ((None, None, 4, 3),), ((None, 4, 3, None),)),
        Example("ops.moveaxis: {source: [0, 1], destination: [1, 0]}", ((4, 5, 3),), ((5, 4, 3),)),
    )

    @model_validator(mode="after")
    def _as_many(self) -> "Moveaxis":
        counts = [len(axes) if isinstance(axes, list) else 1 for axes in (self.source, self.destination)]
        if counts[0] != counts[1]:
            raise condition("source and destination")
        return self

    def infer(self, call: Call) -> Tensor:
        source = self.axes_of(call, "source", self.source, call.x)
        places = dict(zip(self.axes_of(call, "destination", self.destination, call.x), source, strict=True))
        others = (axis for axis in range(call.x.rank) if axis not in source)
        order = [places[axis] if axis in places else next(others) for axis in range(call.x.rank)]
        return self.shaped(call, [call.x.shape[axis] for axis in order], "source")


class Flip(Op, kind="ops.flip"):
    """Backwards along `axis`, or along every axis: `{axis: 1}` reads a sequence from its end.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: Axes | None = None

    text: ClassVar = True
    examples: ClassVar = (
        Example("ops.flip: {axis: 1}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.flip: {axis: [1, 2]}", ((4, 5, 3),), ((4, 5, 3),), dtype="int32", makes="int32"),
    )

    def infer(self, call: Call) -> Tensor:
        if self.axis is not None:
            self.axes_of(call, "axis", self.axis, call.x)
        return call.x


class Roll(Op, kind="ops.roll"):
    """Moved on by `shift` places along `axis`; what falls off the end comes in at the start.

    keras/src/ops/numpy.py, 3.15.1
    """

    shift: int | list[int]
    axis: Axes | None = None

    text: ClassVar = True
    examples: ClassVar = (
        Example("ops.roll: {shift: 1, axis: 1}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.roll: {shift: [1, -2], axis: [1, 2]}", ((4, 5, 3),), ((4, 5, 3),)),
    )

    @model_validator(mode="after")
    def _as_many(self) -> "Roll":
        counts = {len(one) if isinstance(one, list) else 1 for one in (self.shift, self.axis)}
        if self.axis is not None and len(counts - {1}) > 1:
            raise condition("shift and axis")
        return self

    def infer(self, call: Call) -> Tensor:
        for axis in self.axis if isinstance(self.axis, list) else [] if self.axis is None else [self.axis]:
            self.axis_of(call, "axis", axis, call.x)
        return call.x


class Repeat(Reshaping, kind="ops.repeat"):
    """Each value `repeats` times in a row, along `axis` or of all values in a row.

    Keras takes a number for each place, too; on JAX it fails with them.

    keras/src/ops/numpy.py, 3.15.1
    """

    repeats: Natural
    axis: int | None = None

    examples: ClassVar = (
        Example("ops.repeat: {repeats: 2, axis: 1}", ((None, 5, 3),), ((None, 10, 3),)),
        Example("ops.repeat: {repeats: 3, axis: -1}", ((None, None, 3),), ((None, None, 9),)),
        Example("ops.repeat: {repeats: 2}", ((4, 3),), ((24,),)),
    )

    def infer(self, call: Call) -> Tensor:
        x = call.x
        if self.axis is None:
            return self.shaped(call, (in_a_row(x, self.blame(call, "repeats"), self.repeats),), "axis")
        axis = self.axis_of(call, "axis", self.axis, x)
        return x.with_shape((*x.shape[:axis], self.longer(call, x, axis), *x.shape[axis + 1 :]))

    def longer(self, call: Call, tensor: Tensor, axis: int) -> Dim:
        if axis == 0 and tensor.shape[0].size is None:
            return tensor.shape[0].spread(self.repeats, self.blame(call, "repeats"))
        return self.made(call, "repeats", times(tensor.shape[axis].size, self.repeats))


class Tile(Reshaping, kind="ops.tile"):
    """The whole tensor several times side by side; a list says how many times along each of the last axes.

    keras/src/ops/numpy.py, 3.15.1
    """

    repeats: Natural | list[Natural]

    examples: ClassVar = (
        Example("ops.tile: {repeats: [1, 2, 1]}", ((None, 5, 3),), ((None, 10, 3),)),
        Example("ops.tile: {repeats: 3}", ((None, None, 3),), ((None, None, 9),)),
    )

    def infer(self, call: Call) -> Tensor:
        repeats = [self.repeats] if isinstance(self.repeats, int) else self.repeats
        rank = max(call.x.rank, len(repeats))
        shape = (*ones(rank - call.x.rank), *call.x.shape)
        repeats = [*[1] * (rank - len(repeats)), *repeats]
        tiled = [
            dim if count == 1 or dim.size is None else self.made(call, "repeats", times(dim.size, count))
            for dim, count in zip(shape, repeats, strict=True)
        ]
        if shape and shape[0].size is None:
            tiled[0] = shape[0].spread(repeats[0], self.blame(call, "repeats"))
        return self.shaped(call, tiled, "repeats")


class Pad(Op, kind="ops.pad"):
    """More values at the ends of the axes: `constant_values` (0 by default), or mirrored ones.

    `pad_width` is one number for all ends, a pair for the starts and the ends, or a pair for each axis,
    the batch included: `[[0, 0], [2, 0], [0, 0]]` puts two steps in front of a sequence. The mode `circular` is known
    to torch alone.

    keras/src/ops/numpy.py, 3.15.1
    """

    pad_width: Natural | _Pair | Annotated[list[_Pair], Field(min_length=1)]
    mode: Literal[
        "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap",
        "empty",
    ] = "constant"  # fmt: skip
    constant_values: Number | None = None

    text: ClassVar = True
    ranks: ClassVar = (1, None)
    examples: ClassVar = (
        Example("ops.pad: {pad_width: [[0, 0], [2, 0], [0, 0]]}", ((None, 5, 3),), ((None, 7, 3),)),
        Example("ops.pad: {pad_width: [[0, 0], [0, 1], [1, 1]]}", ((None, None, 3),), ((None, None, 5),)),
        Example("ops.pad: {pad_width: 1, constant_values: 9.0}", ((4, 3),), ((6, 5),)),
    )

    @model_validator(mode="after")
    def _constant(self) -> "Pad":
        if self.constant_values is not None and self.mode != "constant":
            raise condition("constant_values and mode")
        return self

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        args, kwargs = super().passed(inputs, named)
        # TensorFlow wants a pair for each axis.
        return args, {**kwargs, "pad_width": tuple(self.widths(len(inputs[0].shape)))}

    def widths(self, rank: int) -> list[tuple[int, int]]:
        """How much to add at both ends of each axis that is named; one pair serves for all."""
        given: Any = self.pad_width
        if isinstance(given, int):
            return [(given, given)] * rank
        pairs = [given] if isinstance(given[0], int) else given
        return [(before, after) for before, after in pairs * (rank if len(pairs) == 1 else 1)]

    def infer(self, call: Call) -> Tensor:
        x, widths = call.x, self.widths(call.x.rank)
        if len(widths) != x.rank:
            raise Misfit(facts.WrongRank((*call.route, "pad_width"), self.kind, len(widths), len(widths), x))
        shape = [
            self.made(call, "pad_width", plus(dim.size, *ends)) if any(ends) else dim
            for dim, ends in zip(x.shape, widths, strict=True)
        ]
        if x.shape[0].size is None and any(widths[0]):
            shape[0] = x.shape[0].uneven(f"+{sum(widths[0])}", self.blame(call, "pad_width"))
        return x.with_shape(shape)


class BroadcastTo(Reshaping, kind="ops.broadcast_to"):
    """As large as `shape`, batch included: axes of size 1 and missing ones are repeated.

    keras/src/ops/numpy.py, 3.15.1
    """

    shape: list[PositiveInt]

    examples: ClassVar = (
        Example("ops.broadcast_to: {shape: [4, 5, 3]}", ((4, 1, 3),), ((4, 5, 3),)),
        Example("ops.broadcast_to: {shape: [4, 5, 3]}", ((1, 5, 3),), ((4, 5, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        if call.x.rank > len(self.shape):
            raise Misfit(facts.WrongRank((*call.route, "shape"), self.kind, 0, len(self.shape), call.x))
        shape = [self.made(call, "shape", size) for size in self.shape]
        target = self.shaped(call, shape, "shape")
        if 0 < call.x.rank == target.rank and call.x.shape[0].size is None and self.shape[0] != 1:
            raise self.clash(call, f"{self.shape[0]} samples of an open batch")
        # An axis that is longer than its target would widen the result.
        if self.broadcast(call, call.x, target).sizes != target.sizes:
            raise Misfit(facts.Mismatch(call.route, self.kind, None, call.x, target))
        return target
