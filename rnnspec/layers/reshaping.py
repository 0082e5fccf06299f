"""Layers that put the same values into another shape."""

from math import prod
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit
from rnnspec.layers._windows import DataFormat
from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveInt
from rnnspec.spec.tensors import Dim, Tensor, product


class Reshaping(Layer, abstract=True):
    """Moves values without a look at them."""

    text: ClassVar = True


class Flatten(Reshaping):
    """Put all values of a sample into one row.

    keras/src/layers/reshaping/flatten.py, 3.15.1
    """

    data_format: DataFormat = None

    examples: ClassVar = (
        Example("Flatten", ((None, 10, 3),), ((None, 30),)),
        Example("Flatten", ((2, None, 3),), ((2, None),), dtype="int32", makes="int32"),
    )

    def infer(self, call: Call) -> Tensor:
        if call.x.rank == 2:
            return Tensor(call.x.shape, self.cast(call.x.dtype), blame=call.x.blame)
        size = product(call.x.shape[1:])
        shape = (call.x.shape[0], Dim(size, blame=self.blame(call)))
        return Tensor(shape, self.cast(call.x.dtype), blame=self.blame(call))


class Reshape(Reshaping):
    """Give the values of a sample another shape with as many elements.

    `target_shape` leaves the batch axis out; one -1 in it stands for what remains.

    keras/src/layers/reshaping/reshape.py, 3.15.1
    """

    target_shape: list[Annotated[int, Field(ge=-1)]]

    examples: ClassVar = (
        Example("Reshape: {target_shape: [5, 6]}", ((None, 10, 3),), ((None, 5, 6),)),
        Example("Reshape: {target_shape: [-1, 6]}", ((None, 10, 3),), ((None, 5, 6),)),
        Example("Reshape: {target_shape: [-1, 6]}", ((None, None, 3),), ((None, None, 6),)),
    )

    @model_validator(mode="after")
    def _one_open(self) -> "Reshape":
        if self.target_shape.count(-1) > 1:
            raise condition("several -1 in target_shape")
        return self

    def infer(self, call: Call) -> Tensor:
        # Keras checks nothing where an axis is open (compute_reshape_output_shape, ops/operation_utils.py).
        size, known = product(call.x.shape[1:]), prod(dim for dim in self.target_shape if dim != -1)
        rest = None
        if size is not None:
            fits = size == known if -1 not in self.target_shape else known > 0 and size % known == 0
            if not fits:
                target = tuple(self.target_shape)
                raise Misfit(facts.WrongReshape((*call.route, "target_shape"), self.kind, target, call.x))
            rest = size // known if known else 0
        dims = (self.made(call, "target_shape", rest if dim == -1 else dim) for dim in self.target_shape)
        return Tensor((call.x.shape[0], *dims), self.cast(call.x.dtype), blame=self.blame(call, "target_shape"))


class Permute(Reshaping):
    """Put the axes of a sample into another order, counted from 1.

    `dims: [2, 1]` swaps steps and features.

    keras/src/layers/reshaping/permute.py, 3.15.1
    """

    dims: list[int]

    examples: ClassVar = (
        Example("Permute: {dims: [2, 1]}", ((None, 10, 3),), ((None, 3, 10),)),
        Example("Permute: {dims: [1, 3, 2]}", ((2, None, 4, 3),), ((2, None, 3, 4),)),
    )

    @model_validator(mode="after")
    def _all_axes(self) -> "Permute":
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise condition("dims does not name every axis from 1 on once")
        return self

    def infer(self, call: Call) -> Tensor:
        rank = len(self.dims) + 1
        if call.x.rank != rank:
            raise Misfit(facts.WrongRank(call.route, self.kind, rank, rank, call.x))
        shape = (call.x.shape[0], *(call.x.shape[dim] for dim in self.dims))
        return Tensor(shape, self.cast(call.x.dtype), blame=self.blame(call, "dims"))


class RepeatVector(Reshaping):
    """Repeat a vector `n` times: (B, features) becomes a sequence (B, n, features).

    Stands between the encoder and the decoder of a sequence-to-sequence model.

    keras/src/layers/reshaping/repeat_vector.py, 3.15.1
    """

    n: PositiveInt

    ranks: ClassVar = (2, 2)
    examples: ClassVar = (
        Example("RepeatVector: {n: 5}", ((None, 3),), ((None, 5, 3),)),
        Example("RepeatVector: {n: 2}", ((4, None),), ((4, 2, None),)),
    )

    def infer(self, call: Call) -> Tensor:
        batch, features = call.x.shape
        return Tensor((batch, self.made(call, "n", self.n), features), self.compute_dtype, blame=self.blame(call))

    def keeps_whole(self) -> bool:
        return True
