"""Layers that turn words and integers into indices without a vocabulary."""

from typing import ClassVar, Literal

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import FLOATS, Call, Example, Misfit
from rnnspec.layers._encoding import OnTensorFlow
from rnnspec.layers.lookups import Salt
from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveInt
from rnnspec.spec.tensors import Tensor


class Hashing(OnTensorFlow):
    """Turn words or integers into one of `num_bins` indices, without a vocabulary: some get the same one.

    `mask_value` gets 0, and nothing else then. `one_hot` needs a last axis of 1; `multi_hot` and `count`
    make one vector of all values of a sample (B, T). Runs on TensorFlow only.

    keras/src/layers/preprocessing/hashing.py, 3.15.1
    """

    num_bins: PositiveInt
    mask_value: int | str | None = None
    salt: Salt | None = None
    output_mode: Literal["int", "one_hot", "multi_hot", "count"] = "int"

    examples: ClassVar = (
        Example("Hashing: {num_bins: 9}", ((None, None),), ((None, None),), dtype="string", makes="int64"),
        Example(
            "Hashing: {num_bins: 9, salt: 7, mask_value: 0, output_mode: count}",
            ((None, 5),), ((None, 9),), dtype="int32",
        ),
        Example("Hashing: {num_bins: 9, output_mode: one_hot}", ((2, 3, 1),), ((2, 3, 9),), dtype="int32"),
    )  # fmt: skip

    @model_validator(mode="after")
    def _integers(self) -> "Hashing":
        if self.output_mode == "int" and self.dtype not in (None, "int32", "int64"):
            raise condition(f"output_mode = int and dtype = {self.dtype}")
        return self

    @property
    def result(self) -> str:
        """The dtype of what it gives."""
        if self.dtype is not None:
            return self.variable_dtype
        return "int64" if self.output_mode == "int" else "float32"

    @property
    def entries(self) -> int:
        return self.num_bins

    def infer(self, call: Call) -> Tensor:
        # With one bin there is none to set apart: Keras does not look at the mask.
        text, value = call.x.dtype == "string", self.mask_value if self.num_bins > 1 else None
        if value is not None and (text is not isinstance(value, str) or call.x.dtype == "bool"):
            raise self.clash(call, f"mask_value = {value} and an input of dtype {call.x.dtype}")
        if self.output_mode == "int":
            return Tensor(call.x.shape, self.result, blame=call.x.blame)
        if self.output_mode == "one_hot":
            self.check_rank(call, 2, None)
            self.check_last(call, "output_mode = one_hot")
        else:
            self.check_rank(call, 2, 2)
        return Tensor((*call.x.shape[:-1], self.made(call, "num_bins", self.num_bins)), self.result, blame=call.x.blame)


class HashedCrossing(OnTensorFlow):
    """Turn each pair of two values, such as a city and a weekday, into one of `num_bins` indices.

    Both inputs are words or integers of shape (B,) or (B, 1). Runs on TensorFlow only.

    keras/src/layers/preprocessing/hashed_crossing.py, 3.15.1
    """

    # Its constructor takes these and forgets them.
    trainable: ClassVar[bool] = True  # type: ignore[misc]
    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]

    num_bins: PositiveInt
    output_mode: Literal["int", "one_hot"] = "int"

    ranks: ClassVar = (1, 2)
    takes: ClassVar = (2, 2)
    listed: ClassVar = True
    refused_arguments: ClassVar = {
        "sparse": "one_backend",
        "trainable": "no_effect",
        "activity_regularizer": "no_effect",
        "autocast": "no_effect",
    }
    examples: ClassVar = (
        Example(
            "HashedCrossing: {num_bins: 9}", ((None, None), (None, None)), ((None, None),), dtype="int32", makes="int64"
        ),
        Example("HashedCrossing: {num_bins: 9, output_mode: one_hot}", ((4,), (4,)), ((4, 9),), dtype="string"),
        Example("HashedCrossing: {num_bins: 9, output_mode: one_hot}", ((4, 1), (4, 1)), ((4, 9),), dtype="int32"),
    )

    @property
    def entries(self) -> int:
        return self.num_bins

    def infer(self, call: Call) -> Tensor:
        first, second = call.inputs
        for tensor in call.inputs:
            if tensor.dtype in FLOATS or tensor.dtype == "bool":
                raise self.clash(call, f"an input of dtype {tensor.dtype}")
        if first.rank != second.rank:
            raise Misfit(facts.Mismatch(call.route, self.kind, None, first, second))
        for axis, (one, other) in enumerate(zip(first.shape, second.shape, strict=True)):
            if one.clashes(other) or (axis == first.rank - 1 and one.size != other.size):
                # On the last axis Keras takes an open one for another size than any that is known.
                raise Misfit(facts.Mismatch(call.route, self.kind, axis, first, second))
        if first.rank == 2:
            self.check_last(call, "an input with two axes")
            if self.output_mode == "one_hot":
                # An open axis would stay in front of the vectors, and the 1 that it is does not.
                self.known(call, first)
        if self.output_mode == "int":
            dtype = self.compute_dtype if self.dtype else "int64"
            return Tensor(first.shape, dtype, blame=first.blame)
        shape = self.one_hot(first, self.made(call, "num_bins", self.num_bins))
        return Tensor(shape, self.compute_dtype, blame=self.blame(call))
