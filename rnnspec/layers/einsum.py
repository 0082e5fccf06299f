"""A matrix product of any form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight, times
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Activation, Constraint, Initializer, PositiveInt, Regularizer
from rnnspec.spec.tensors import Dim, Size, Tensor, product

_EQUATION = re.compile(r"(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?")


@dataclass(frozen=True)
class Equation:
    """`abc,cd->abd` in parts; an ellipsis stands in front of input and output, behind both, or nowhere."""

    inputs: str
    kernel: str
    output: str
    ellipsis: str = ""

    @classmethod
    def read(cls, text: str) -> "Equation | None":
        """The parts, or None for what Keras does not take (`_analyze_einsum_string`)."""
        found = _EQUATION.fullmatch(text)
        if not found:
            return None
        before, inputs, behind, kernel, first, output, last = found.groups()
        if (before, behind) != (first, last) or (before and behind) or (behind and len(inputs) < 2):
            return None
        return cls(inputs, kernel, output, "before" if before else "behind" if behind else "")


class EinsumDense(Layer):
    """Multiply by a kernel along the axes that an Einstein sum names, add a bias, activate.

    `equation: "abc,cd->abd"` with `output_shape: [null, 64]` is a `Dense` of 64 units on sequences. The
    first letter is the batch, and `output_shape` leaves it out; null is an axis that stays as it is. An
    ellipsis stands for more axes; in front, those behind the batch have to be of one size. `bias_axes: d`
    adds a bias of that shape.

    Parameters: the product of the sizes of the kernel's letters, and that of `bias_axes`.

    Multiply-adds are the product of the sizes of all letters of input and kernel but the batch.

    keras/src/layers/core/einsum_dense.py, 3.15.1
    """

    equation: str
    output_shape: PositiveInt | Annotated[list[PositiveInt | None], Field(min_length=1)]
    activation: Activation | None = None
    bias_axes: str | None = None
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None

    refused_arguments: ClassVar = {
        "lora_rank": "after_training",
        "lora_alpha": "after_training",
        "gptq_unpacked_column_size": "after_training",
        "quantization_config": "after_training",
    }
    examples: ClassVar = (
        Example(
            'EinsumDense: {equation: "abc,cd->abd", output_shape: [null, 64], bias_axes: d}',
            ((None, None, 3),), ((None, None, 64),), 256,
        ),
        Example(
            'EinsumDense: {equation: "...x,xy->...y", output_shape: 4, activation: relu}',
            ((None, 10, 3),), ((None, 10, 4),), 12, macs=120,
        ),
        Example(
            'EinsumDense: {equation: "abc,cde->abde", output_shape: [6, 2, 8], bias_axes: de}',
            ((None, 6, 16),), ((None, 6, 2, 8),), 272, macs=1_536,
        ),
        Example('EinsumDense: {equation: "ab...,bc->ac...", output_shape: 5}', ((2, 4, 3),), ((2, 5, 3),), 20, macs=60),
    )  # fmt: skip

    @model_validator(mode="after")
    def _letters(self) -> "EinsumDense":
        found = Equation.read(self.equation)
        if found is None:
            raise condition("an equation that is none of X,Y->Z, ...X,Y->...Z and X...,Y->Z...")
        for letters in (found.inputs, found.kernel, found.output):
            if len(set(letters)) < len(letters):
                raise condition(f"equation with {letters}, which has a letter twice")
        for letters, known in (
            (found.output, found.inputs + found.kernel),
            (found.kernel, found.inputs + found.output),
        ):
            if strange := next((letter for letter in letters if letter not in known), None):
                raise condition(f"equation with {strange} only in {letters}")
        if found.ellipsis != "before" and found.output[0] != found.inputs[0]:
            raise condition("equation that moves the batch, the first letter")
        missing = len(found.output) - len(self.sizes)
        if missing != 1 and not (missing == 0 and found.ellipsis == "before"):
            raise condition(f"output_shape with {len(self.sizes)} sizes for {found.output} in equation")
        if self.bias_axes is not None and (not self.bias_axes or set(self.bias_axes) - set(found.output)):
            raise condition(f"bias_axes without a letter of {found.output} in equation")
        return self

    @property
    def sizes(self) -> list[int | None]:
        return [self.output_shape] if isinstance(self.output_shape, int) else list(self.output_shape)

    @property
    def parts(self) -> Equation:
        found = Equation.read(self.equation)
        assert found is not None
        return found

    def placed(self, call: Call) -> tuple[dict[str, int], dict[str, int], tuple[Dim, ...]]:
        """The axes of the letters in the input and in the output, and the shape of the output.

        Raises `Misfit` with `WrongRank`.
        """
        parts, x = self.parts, call.x
        sizes = [self.made(call, "output_shape", size) for size in self.sizes]
        # In front, the ellipsis takes the batch if `output_shape` has a size for each letter.
        batched = len(sizes) == len(parts.output)
        least = len(parts.inputs) + batched
        open_end = parts.ellipsis == "behind" or batched
        if x.rank < least or (x.rank > least and not open_end):
            raise Misfit(facts.WrongRank(call.route, self.kind, least, None if open_end else least, x))
        made = tuple(sizes) if batched else (x.shape[0], *sizes)
        first = 0 if parts.ellipsis == "behind" else x.rank - len(parts.inputs)
        last = first + len(parts.inputs)
        taken = {letter: first + index for index, letter in enumerate(parts.inputs)}
        given = {letter: first + index for index, letter in enumerate(parts.output)}
        return taken, given, (*x.shape[:first], *made, *x.shape[last:])

    def infer(self, call: Call) -> Tensor:
        taken, given, shape = self.placed(call)
        between = [dim.size for dim in call.x.shape[1 : min(taken.values())]]
        if between != between[::-1]:
            # _analyze_split_string puts them into the announced shape one in front of the other.
            raise self.clash(call, "... in equation for axes of different sizes, which Keras announces in reverse")
        result = Tensor(shape, self.compute_dtype, blame=self.blame(call))
        for letter in taken.keys() & given.keys():
            # `output_shape` may leave open what input and output share; the input may not.
            has, makes = call.x.shape[taken[letter]].size, shape[given[letter]].size
            if makes is not None and makes != has:
                raise self.clash(call, f"output_shape with {makes} for {letter} of equation, where the input has {has}")
        for letter in (*self.parts.kernel, *(self.bias_axes or "")):
            if letter in given:
                self.known(call, result, given[letter])
            else:
                self.known(call, call.x, taken[letter])
        return result

    def weights(self, call: Call) -> Iterable[Weight]:
        taken, given, shape = self.placed(call)
        parts, result = self.parts, Tensor(shape)
        yield self.weight(
            "kernel",
            *(
                self.known(call, result, given[letter]) if letter in given else self.known(call, call.x, taken[letter])
                for letter in parts.kernel
            ),
        )
        if self.bias_axes:
            # From the first letter with a bias on, and 1 for those without.
            letters = parts.output[min(map(parts.output.index, self.bias_axes)) :]
            sizes = [self.known(call, result, given[one]) if one in self.bias_axes else 1 for one in letters]
            behind = call.x.rank - len(parts.inputs) if parts.ellipsis == "behind" else 0
            yield self.weight("bias", *sizes, *[1] * behind)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        taken, given, shape = self.placed(call)
        new = (shape[given[letter]].size for letter in self.parts.kernel if letter not in taken)
        return times(product(call.x.shape[1:]), *new)
