"""Functions of `keras.ops` that pick values out, put tensors together and take them apart."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import BOOLS, Call, Example, Misfit, plus
from rnnspec.layers._joining import check_alike, joined
from rnnspec.layers._ops import Function, Op, in_a_row, ones
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural, PositiveInt
from rnnspec.spec.tensors import Dim, Tensor

#: An index, or a list or table of them.
Indices: TypeAlias = int | list[int] | list[list[int]]


class Take(Op, kind="ops.take"):
    """The values at `indices` along `axis`; one index takes the axis away, a list of them keeps it.

    `{indices: -1, axis: 1}` is the last step of a sequence. Without `indices` a second tensor holds
    them; without `axis` they count all values in a row.

    keras/src/ops/numpy.py, 3.15.1
    """

    indices: Indices | None = None
    axis: int | None = None

    text: ClassVar = True
    call_arguments: ClassVar = ("x", "indices")
    positional: ClassVar = 2
    examples: ClassVar = (
        Example("ops.take: {indices: -1, axis: 1}", ((None, None, 3),), ((None, 3),)),
        Example("ops.take: {indices: [0, 2], axis: -1}", ((None, 10, 3),), ((None, 10, 2),)),
        Example("ops.take: {axis: 0}", ((9, 4), (None, 7)), ((None, 7, 4),), dtype="int32", makes="int32"),
    )

    @model_validator(mode="after")
    def _even(self) -> "Take":
        if len({len(row) for row in self.rows if isinstance(row, list)}) > 1:
            raise condition("indices of uneven length")
        return self

    @property
    def rows(self) -> list[Any]:
        return self.indices if isinstance(self.indices, list) else []

    def positional_names(self) -> tuple[str, ...]:
        return self.call_arguments if self.indices is None else ("x",)

    def accepts(self) -> tuple[int, int]:
        count = len(self.positional_names())
        return count, count

    def infer(self, call: Call) -> Tensor:
        x, taken = call.x, self.taken(call)
        if self.axis is None:
            return Tensor(taken, x.dtype, blame=self.blame(call, "axis"))
        axis = self.axis_of(call, "axis", self.axis, x)
        dim = x.shape[axis]
        for index in self.flat():
            if dim.size is not None and not -dim.size <= index < dim.size:
                needs = index + 1 if index >= 0 else -index
                raise Misfit(facts.TooShort((*call.route, "indices"), self.kind, axis, needs, x))
        return Tensor((*x.shape[:axis], *taken, *x.shape[axis + 1 :]), x.dtype, blame=self.blame(call, "indices"))

    def taken(self, call: Call) -> tuple[Dim, ...]:
        """The shape of the indices."""
        if self.indices is None:
            indices = call.inputs[1]
            if "int" not in indices.dtype:
                raise self.clash(call, f"indices of dtype {indices.dtype}")
            return indices.shape
        sizes = [len(self.rows)] if isinstance(self.indices, list) else []
        sizes += [len(self.rows[0])] if self.rows and isinstance(self.rows[0], list) else []
        return tuple(self.made(call, "indices", size) for size in sizes)

    def flat(self) -> list[int]:
        if isinstance(self.indices, int):
            return [self.indices]
        return [index for row in self.rows for index in (row if isinstance(row, list) else [row])]


class Slice(Op, kind="ops.slice"):
    """A block of `shape` that begins at `start_indices`, batch included; -1 takes all that is left of an axis.

    keras/src/ops/core.py, 3.15.1
    """

    start_indices: list[Natural]
    shape: list[Annotated[int, Field(ge=-1)]]

    text: ClassVar = True
    call_arguments: ClassVar = ("inputs",)
    examples: ClassVar = (
        Example("ops.slice: {start_indices: [0, 2, 0], shape: [-1, 3, -1]}", ((None, 10, 3),), ((None, 3, 3),)),
        Example("ops.slice: {start_indices: [0, 2], shape: [-1, -1]}", ((4, None),), ((4, None),)),
    )

    @model_validator(mode="after")
    def _as_many(self) -> "Slice":
        if len(self.start_indices) != len(self.shape):
            raise condition("start_indices and shape")
        return self

    def infer(self, call: Call) -> Tensor:
        x = call.x
        if x.rank != len(self.shape):
            raise Misfit(facts.WrongRank((*call.route, "shape"), self.kind, len(self.shape), len(self.shape), x))
        shape = []
        for axis, (dim, start, wanted) in enumerate(zip(x.shape, self.start_indices, self.shape, strict=True)):
            needs = start + max(wanted, 0)
            if dim.size is not None and needs > dim.size:
                raise Misfit(facts.TooShort((*call.route, "shape"), self.kind, axis, needs, x))
            left = dim if start == 0 else self.made(call, "start_indices", plus(dim.size, -start))
            if axis == 0 and start and dim.size is None:
                left = dim.uneven(f"-{start}", self.blame(call, "start_indices"))
            shape.append(left if wanted == -1 else self.made(call, "shape", wanted))
        return x.with_shape(shape)


class Concatenate(Op, kind="ops.concatenate"):
    """Tensors one behind the other along `axis`, by default the batch.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: int = 0

    text: ClassVar = True
    listed: ClassVar = True
    takes: ClassVar = (1, None)
    call_arguments: ClassVar = ("xs",)
    examples: ClassVar = (
        Example("ops.concatenate: {axis: -1}", ((None, None, 3), (None, None, 5)), ((None, None, 8),)),
        Example("ops.concatenate: {axis: 1}", ((None, None, 3), (None, 4, 3)), ((None, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        axis = self.axis_of(call, "axis", self.axis, call.x)
        check_alike(self, call, axis)
        shape = (*call.x.shape[:axis], joined(self, call, axis), *call.x.shape[axis + 1 :])
        return Tensor(shape, self.promoted(call, (one.dtype for one in call.inputs)), blame=call.x.blame)


class Stack(Op, kind="ops.stack"):
    """Tensors of one shape side by side along a new axis.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: int = 0

    text: ClassVar = True
    listed: ClassVar = True
    takes: ClassVar = (1, None)
    examples: ClassVar = (
        Example("ops.stack: {axis: 1}", ((None, 3), (None, 3)), ((None, 2, 3),)),
        Example("ops.stack: {axis: -1}", ((None, None), (None, None), (None, None)), ((None, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        x = call.x
        check_alike(self, call)
        axis = self.axis_of(call, "axis", self.axis, x.with_shape((*x.shape, *ones(1))))
        shape = (*x.shape[:axis], self.made(call, "axis", len(call.inputs)), *x.shape[axis:])
        dtype = self.promoted(call, (one.dtype for one in call.inputs))
        return Tensor(shape, dtype, blame=self.blame(call, "axis"))


class Split(Op, kind="ops.split"):
    """Several tensors, cut apart along `axis`, by default the batch.

    A number makes as many parts of one size; a list names the places to cut at. Parts are picked with
    `NAME.0`, `NAME.1`, ….

    keras/src/ops/numpy.py, 3.15.1
    """

    #: Keras would make any number of parts, and take as long.
    indices_or_sections: Annotated[int, Field(gt=0, le=10_000)] | list[Natural]
    axis: int = 0

    text: ClassVar = True
    examples: ClassVar = (
        Example("ops.split: {indices_or_sections: 2, axis: -1}", ((None, None, 6),), ((None, None, 3),) * 2),
        Example("ops.split: {indices_or_sections: [2, 3], axis: 1}", ((None, 7),), ((None, 2), (None, 1), (None, 4))),
        Example("ops.split: {indices_or_sections: [3], axis: 1}", ((None, None),), ((None, 3), (None, None))),
    )

    @model_validator(mode="after")
    def _in_order(self) -> "Split":
        if isinstance(self.indices_or_sections, list) and self.indices_or_sections != sorted(self.indices_or_sections):
            raise condition("indices_or_sections not in order")
        return self

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        x = call.x
        axis = self.axis_of(call, "axis", self.axis, x)
        return tuple(x.with_shape((*x.shape[:axis], part, *x.shape[axis + 1 :])) for part in self.parts(call, axis))

    def parts(self, call: Call, axis: int) -> list[Dim]:
        """The size of each part along the axis. Raises `Misfit`."""
        size, cuts, argument = call.x.shape[axis].size, self.indices_or_sections, "indices_or_sections"
        if isinstance(cuts, int):
            if size is not None and size % cuts:
                raise Misfit(facts.NotDivisible((*call.route, argument), self.kind, argument, cuts, axis, call.x))
            if axis == 0 and size is None:
                return [call.x.shape[0].spread(1 / cuts, self.blame(call, argument))] * cuts
            return [self.made(call, argument, None if size is None else size // cuts)] * cuts
        if size is not None and cuts and cuts[-1] > size:
            raise Misfit(facts.TooShort((*call.route, argument), self.kind, axis, cuts[-1], call.x))
        inner = [self.made(call, argument, end - start) for start, end in pairwise((0, *cuts))]
        return [*inner, self.made(call, argument, plus(size, -cuts[-1] if cuts else 0))]


class OneHot(Function, kind="ops.one_hot"):
    """A vector of `num_classes` values for each integer, 1 at its place and 0 elsewhere.

    keras/src/ops/nn.py, 3.15.1
    """

    num_classes: PositiveInt
    axis: Annotated[int, Field(ge=-1)] = -1
    sparse: Literal[False] = False

    fails_on: ClassVar = BOOLS
    examples: ClassVar = (
        Example("ops.one_hot: {num_classes: 9}", ((None, None),), ((None, None, 9),), dtype="int32"),
        Example("ops.one_hot: {num_classes: 9, axis: 1, dtype: int32}", ((4, 7),), ((4, 9, 7),),
                dtype="int32", makes="int32"),
    )  # fmt: skip

    def infer(self, call: Call) -> Tensor:
        x = call.x
        axis = x.rank if self.axis == -1 else self.axis_of(call, "axis", self.axis, x)
        shape = (*x.shape[:axis], self.made(call, "num_classes", self.num_classes), *x.shape[axis:])
        return Tensor(shape, self.dtype or "float32", blame=self.blame(call))


class Sort(Op, kind="ops.sort"):
    """The values along `axis` in increasing order; `axis: null` sorts all values in a row.

    keras/src/ops/numpy.py, 3.15.1
    """

    axis: int | None = -1

    examples: ClassVar = (
        Example("ops.sort: {axis: 1}", ((None, None, 3),), ((None, None, 3),)),
        Example("ops.sort: {axis: null}", ((4, 3),), ((12,),), dtype="int32", makes="int32"),
    )

    def infer(self, call: Call) -> Tensor:
        if self.axis is None:
            return Tensor((in_a_row(call.x, self.blame(call, "axis")),), call.x.dtype, blame=self.blame(call, "axis"))
        self.axis_of(call, "axis", self.axis, call.x)
        return Tensor(call.x.shape, call.x.dtype, blame=call.x.blame)
