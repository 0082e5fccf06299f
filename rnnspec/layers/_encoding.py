"""What layers share that turn raw values into indices, or into vectors made of indices."""

from typing import ClassVar

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit
from rnnspec.spec.tensors import Dim, Tensor


class Encoder(Layer, abstract=True):
    """Gives an index for each value, a vector for each (`one_hot`), or one for all values of a sample.

    Where Keras announces another shape than it computes, or folds the batch axis into a vector, the
    rank is refused.
    """

    text: ClassVar = True

    def one_hot(self, x: Tensor, depth: Dim) -> tuple[Dim, ...]:
        """A last axis of 1 gives way to the vectors, any other stays in front of them."""
        kept = x.shape[:-1] if x.rank > 1 and x.shape[-1].size == 1 else x.shape
        return (*kept, depth)

    def check_rank(self, call: Call, least: int, most: int | None) -> None:
        """Raises `Misfit` with `WrongRank`: the ranks depend on the arguments."""
        if call.x.rank < least or (most is not None and call.x.rank > most):
            raise Misfit(facts.WrongRank(call.route, self.kind, least, most, call.x))

    def check_dtype(self, call: Call, *, text: bool) -> None:
        """Raises `Misfit` for numbers where text is needed, and the other way round."""
        for tensor in call.inputs:
            if (tensor.dtype == "string") is not text:
                raise self.clash(call, f"an input of dtype {tensor.dtype}")

    def check_last(self, call: Call, needs: str) -> None:
        """Raises `Misfit` unless the last axis is 1 or open."""
        size = call.x.shape[-1].size
        if size not in (1, None):
            raise self.clash(call, f"{needs} and a last axis of {size}")


class OnTensorFlow(Encoder, abstract=True):
    """Computes with TensorFlow on every backend, so that only there it can be part of a model that is trained.

    `supports_jit = False` in keras/src/layers/preprocessing/index_lookup.py, 3.15.1
    """

    refused_arguments: ClassVar = {"sparse": "one_backend"}
