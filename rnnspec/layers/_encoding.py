"""What layers share that turn raw values into indices, or into vectors made of indices."""

from typing import ClassVar

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit
from rnnspec.spec.tensors import Dim, Size, Tensor


class Encoder(Layer, abstract=True):
    """Gives an index for each value, a vector for each (`one_hot`), or one for all values of a sample.

    Where Keras announces another shape than it computes, or folds the batch axis into a vector, the
    rank is refused.
    """

    text: ClassVar = True
    #: Whether it reads text and nothing else.
    reads_text: ClassVar[bool] = False

    @property
    def ids(self) -> Size:
        """How many indices it may give, from 0 on; None where it gives vectors, or its vocabulary is not known."""
        return self.entries if getattr(self, "output_mode", "int") == "int" else None

    @property
    def entries(self) -> Size:
        """How many values it tells apart; None where that is not known."""
        return None

    def one_hot(self, x: Tensor, depth: Dim) -> tuple[Dim, ...]:
        """A last axis of 1 gives way to the vectors, any other stays in front of them."""
        kept = x.shape[:-1] if x.rank > 1 and x.shape[-1].size == 1 else x.shape
        return (*kept, depth)

    def check_rank(self, call: Call, least: int, most: int | None) -> None:
        """Raises `Misfit` with `WrongRank`: the ranks depend on the arguments."""
        if call.x.rank < least or (most is not None and call.x.rank > most):
            raise Misfit(facts.WrongRank(call.route, self.kind, least, most, call.x))

    def check_dtype(self, call: Call) -> None:
        """Raises `Misfit` for numbers where text is needed, and the other way round."""
        for tensor in call.inputs:
            if (tensor.dtype == "string") is not self.reads_text:
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
