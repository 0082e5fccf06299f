"""Functions of `keras.ops` that multiply tensors and add up."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, plus, times
from rnnspec.layers._ops import Op
from rnnspec.spec.document import condition
from rnnspec.spec.tensors import Dim, Size, Tensor, product


class Product(Op, abstract=True):
    """A product of two tensors."""

    ranks: ClassVar = (1, None)
    takes: ClassVar = (2, 2)
    call_arguments: ClassVar = ("x1", "x2")
    positional: ClassVar = 2

    def joined(self, call: Call) -> None:
        """Raises `Misfit` unless the axes that are added up have one size."""
        one, other = call.inputs
        axis = max(other.rank - 2, 0)
        if not one.shape[-1].fits(other.shape[axis]):
            raise Misfit(facts.Mismatch(call.route, self.kind, one.rank - 1, one, other, axis))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        one, other = call.inputs
        length = one.shape[-1].or_known(other.shape[max(other.rank - 2, 0)])
        return times(product(outputs[0].shape[1:]), length.size)


class Matmul(Product, kind="ops.matmul"):
    """The matrix product over the last two axes, for each matrix of the axes in front.

    `from: [scores, values]` of (B, T, S) and (B, S, F) gives (B, T, F).

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.matmul", ((None, 5, 4), (None, 4, 3)), ((None, 5, 3),), macs=60),
        Example("ops.matmul", ((None, None, 4), (4, 3)), ((None, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        one, other = call.inputs
        self.joined(call)
        first = one.with_shape(one.shape[:-2])
        second = other.with_shape(other.shape[:-2])
        shape = self.broadcast(call, first, second).shape
        shape += one.shape[-2:-1] + (other.shape[-1:] if other.rank > 1 else ())
        dtypes = {one.dtype, other.dtype}
        dtype = "int32" if dtypes == {"int8"} else self.promoted(call, dtypes)
        return Tensor(shape, dtype, blame=self.blame(call))


class Dot(Product, kind="ops.dot"):
    """Every vector along the last axis of the first tensor times every one of the second.

    With a matrix as second tensor that is a matrix product; of two sequences it crosses their samples,
    too: for those there are `ops.matmul` and the layer `Dot`.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.dot", ((None, 5, 4), (4, 3)), ((None, 5, 3),), macs=60),
        Example("ops.dot", ((None, None, 4), (4,)), ((None, None),)),
    )

    def infer(self, call: Call) -> Tensor:
        one, other = call.inputs
        self.joined(call)
        # Keras wants both known here, or both open.
        if other.rank == 1 and one.rank > 1 and one.shape[-1].size != other.shape[0].size:
            raise Misfit(facts.Mismatch(call.route, self.kind, one.rank - 1, one, other, 0))
        rest = (*other.shape[:-2], *other.shape[-1:]) if other.rank > 1 else ()
        dtype = self.promoted(call, (one.dtype, other.dtype))
        return Tensor((*one.shape[:-1], *rest), dtype, blame=self.blame(call))


_TERM = r"[A-Za-z]*(?:\.\.\.)?[A-Za-z]*"
_SUBSCRIPTS = re.compile(rf"{_TERM}(?:,{_TERM})*(?:->{_TERM})?")


class Einsum(Op, kind="ops.einsum"):
    """The sum of products that `subscripts` spell: `bts,bsf->btf` is a matrix product of each sample.

    Letters name axes: one that stands on the left alone is added up. `...` stands for any number of axes.

    keras/src/ops/numpy.py, 3.15.1
    """

    subscripts: str

    takes: ClassVar = (1, None)
    call_arguments: ClassVar = ("operands",)
    examples: ClassVar = (
        Example("ops.einsum: {subscripts: 'bts,bsf->btf'}", ((None, 5, 4), (None, 4, 3)), ((None, 5, 3),), macs=60),
        Example("ops.einsum: {subscripts: 'btf->bt'}", ((None, None, 3),), ((None, None),)),
        Example("ops.einsum: {subscripts: '...f,fu->...u'}", ((None, None, 4), (4, 3)), ((None, None, 3),)),
    )

    @model_validator(mode="after")
    def _spelled(self) -> "Einsum":
        if not _SUBSCRIPTS.fullmatch(self.subscripts):
            raise condition("subscripts")
        letters = self.output.replace("...", "")
        if len(set(letters)) < len(letters) or not set(letters) <= set("".join(self.terms)):
            raise condition("subscripts")
        # Keras can leave only small letters out of an operand.
        if any(letter.isupper() and letter not in term for letter in letters for term in self.terms):
            raise condition("subscripts")
        return self

    @property
    def terms(self) -> list[str]:
        """The axes of each operand."""
        return self.subscripts.partition("->")[0].split(",")

    @property
    def output(self) -> str:
        """The axes of the result; where they are not written, those named once, in the order of the alphabet."""
        left, arrow, right = self.subscripts.partition("->")
        once = sorted(letter for letter in set(left) if letter.isalpha() and left.count(letter) == 1)
        return right if arrow else f"...{''.join(once)}"

    def accepts(self) -> tuple[int, int]:
        return len(self.terms), len(self.terms)

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        # The operands are no argument with a name: they follow the subscripts.
        return (self.subscripts, *inputs), {}

    def infer(self, call: Call) -> Tensor:
        self.sizes(call)
        spread: list[Tensor] = []
        for tensor, term in zip(call.inputs, self.terms, strict=True):
            places = self.places(call, tensor, term)
            shape: list[Dim] = []
            for letter in re.findall(r"\.\.\.|[A-Za-z]", self.output):
                if letter == "...":
                    shape += _wild(tensor, term)
                else:
                    shape.append(tensor.shape[places[letter]] if letter in places else Dim(1))
            spread.append(tensor.with_shape(shape))
        merged = spread[0]
        for other in spread[1:]:
            merged = self.broadcast(call, merged, other)
        dtypes = {tensor.dtype for tensor in call.inputs}
        dtype = "int32" if dtypes == {"int8"} else self.promoted(call, dtypes)
        return Tensor(merged.shape, dtype, blame=self.blame(call, "subscripts"))

    def sizes(self, call: Call) -> dict[str, Dim]:
        """The size of each letter, over all operands. Raises `Misfit`."""
        found: dict[str, Dim] = {}
        owners: dict[str, tuple[Tensor, int]] = {}
        for tensor, term in zip(call.inputs, self.terms, strict=True):
            for letter, axis in self.places(call, tensor, term).items():
                dim, before = tensor.shape[axis], found.get(letter, Dim(1))
                if before.size == 1:
                    found[letter], owners[letter] = dim, (tensor, axis)
                elif not dim.fits(before) and dim.size != 1:
                    first, at = owners[letter]
                    raise Misfit(facts.Mismatch(call.route, self.kind, at, first, tensor, axis))
                elif dim.size != 1:
                    found[letter] = before.or_known(dim)
        return found

    def places(self, call: Call, tensor: Tensor, term: str) -> dict[str, int]:
        """The axis of an operand that each letter of its term names. Raises `Misfit`."""
        head, dots, tail = term.partition("...")
        count = len(head + tail)
        most = None if dots else count
        if tensor.rank < count or (most is not None and tensor.rank > most):
            raise Misfit(facts.WrongRank(call.route, self.kind, count, most, tensor))
        axes = (*range(len(head)), *range(tensor.rank - len(tail), tensor.rank))
        found: dict[str, int] = {}
        for letter, axis in zip(head + tail, axes, strict=True):
            first = found.setdefault(letter, axis)
            one, other = tensor.shape[first], tensor.shape[axis]
            if not one.fits(other) and 1 not in (one.size, other.size):
                raise Misfit(facts.Mismatch(call.route, self.kind, first, tensor, tensor, axis))
        return found

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        """Two operands at a time, from left to right; an axis of one alone that ends there is added up before."""
        sizes = {letter: dim.size for letter, dim in self.sizes(call).items()}
        wild = max((_wild(one, term) for one, term in zip(call.inputs, self.terms, strict=True)), key=len)
        # One sample: without the axis that comes first, which is the batch.
        if self.terms[0].startswith("..."):
            wild = wild[1:]
        else:
            sizes[self.terms[0][:1]] = 1
        sizes["."] = times(*(dim.size for dim in wild))
        macs: Size = 0
        joined = set(self.terms[0])
        for number, term in enumerate(self.terms[1:], 2):
            later = set(self.output).union(*self.terms[number:])
            shared, either = joined & set(term), joined | set(term)
            macs = plus(macs, times(*(sizes[letter] for letter in shared | either & later)))
            joined = either & later
        return macs


def _wild(tensor: Tensor, term: str) -> list[Dim]:
    """The axes that `...` stands for in a term."""
    head, dots, tail = term.partition("...")
    return list(tensor.shape[len(head) : tensor.rank - len(tail)]) if dots else []
