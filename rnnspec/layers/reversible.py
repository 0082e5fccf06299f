"""An embedding that can be used both ways."""

from typing import ClassVar

from rnnspec.layers._base import Call, Example, Weight
from rnnspec.layers.core import Embedding
from rnnspec.spec.document import DType
from rnnspec.spec.fields import PositiveFloat


class ReversibleEmbedding(Embedding):
    """Look up a vector for each integer of the input, with weights that could lead back to the integers.

    With `tie_weights: false` the way back has weights of its own. A spec calls layers with tensors only,
    and Keras's `reverse` is none: here the layer leads from integers to vectors, and `reverse_dtype` and
    `logit_soft_cap` matter to code that calls the trained layer backwards. For padding use `Embedding`
    with `mask_zero`: the mask that this layer makes does not show in Keras's model.

    Parameters: input_dim × output_dim, twice that with `tie_weights: false`.

    keras/src/layers/core/reversible_embedding.py, 3.15.1
    """

    mask_zero: ClassVar[bool] = False  # type: ignore[misc]

    tie_weights: bool = True
    reverse_dtype: DType | None = None
    logit_soft_cap: PositiveFloat | None = None

    refused_arguments: ClassVar = {**Embedding.refused_arguments, "mask_zero": "hidden_mask"}
    examples: ClassVar = (
        Example("ReversibleEmbedding: {input_dim: 9, output_dim: 4}", ((None, None),), ((None, None, 4),), 36, "int32"),
        Example(
            "ReversibleEmbedding: {input_dim: 9, output_dim: 4, tie_weights: false, logit_soft_cap: 30.0}",
            ((2, 7),), ((2, 7, 4),), 72, "int32",
        ),
        Example(
            "ReversibleEmbedding: {input_dim: 9, output_dim: 4, reverse_dtype: float32, trainable: false}",
            ((None, 7),), ((None, 7, 4),), 36, "int32",
        ),
    )  # fmt: skip

    def weights(self, call: Call) -> tuple[Weight, ...]:
        back = () if self.tie_weights else (self.weight("reverse_embeddings", self.output_dim, self.input_dim),)
        return (*super().weights(call), *back)
