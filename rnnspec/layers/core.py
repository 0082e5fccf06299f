"""Layers that look up, multiply, mask and activate."""

from dataclasses import replace
from typing import ClassVar

from rnnspec.layers._base import Call, Example, Layer, Weight, times
from rnnspec.spec.fields import Activation, Constraint, Initializer, PositiveInt, Regularizer
from rnnspec.spec.tensors import Mask, Size, Tensor, product


class Embedding(Layer):
    """Look up a vector for each integer of the input.

    The input holds integers from 0 to `input_dim` - 1. With `mask_zero`, the id 0 marks padding and
    the layer makes a mask; ids of words then begin at 1.

    Parameters: input_dim × output_dim.

    keras/src/layers/core/embedding.py, 3.15.1
    """

    input_dim: PositiveInt
    output_dim: PositiveInt
    embeddings_initializer: Initializer = "uniform"
    embeddings_regularizer: Regularizer = None
    embeddings_constraint: Constraint = None
    mask_zero: bool = False

    masks: ClassVar = "own"
    refused_arguments: ClassVar = {
        "weights": "carries_data",
        "lora_rank": "after_training",
        "lora_alpha": "after_training",
        "quantization_config": "after_training",
    }
    examples: ClassVar = (
        Example("Embedding: {input_dim: 500, output_dim: 16}", ((None, 100),), ((None, 100, 16),), 8_000, "int32"),
        Example("Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}", ((2, 7),), ((2, 7, 4),), 36, "int32"),
        Example("Embedding: {input_dim: 9, output_dim: 4}", ((None, None),), ((None, None, 4),), 36, "int32"),
    )

    def infer(self, call: Call) -> Tensor:
        mask = Mask(self.blame(call, "mask_zero"), call.x.rank) if self.mask_zero else None
        shape = (*call.x.shape, self.made(call, "output_dim", self.output_dim))
        return Tensor(shape, self.compute_dtype, mask, self.blame(call))

    def weights(self, call: Call) -> tuple[Weight, ...]:
        return (self.weight("embeddings", self.input_dim, self.output_dim),)


class Dense(Layer):
    """Multiply the last axis by a matrix, add a bias, activate.

    Works step by step on sequences: (B, T, features) becomes (B, T, units).

    Parameters: (features + 1) × units.

    keras/src/layers/core/dense.py, 3.15.1
    """

    units: PositiveInt
    activation: Activation | None = None
    use_bias: bool = True
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None

    ranks: ClassVar = (2, None)
    masks: ClassVar = "pass"
    refused_arguments: ClassVar = {
        "lora_rank": "after_training",
        "lora_alpha": "after_training",
        "quantization_config": "after_training",
    }
    examples: ClassVar = (
        Example("Dense: {units: 1, activation: sigmoid}", ((None, 8),), ((None, 1),), 9, macs=8),
        Example("Dense: {units: 4, use_bias: false}", ((None, 10, 3),), ((None, 10, 4),), 12, macs=120),
        Example("Dense: {units: 4, trainable: false}", ((None, None, 3),), ((None, None, 4),), 16),
    )

    def infer(self, call: Call) -> Tensor:
        self.known(call, call.x)
        shape = (*call.x.shape[:-1], self.made(call, "units", self.units))
        return Tensor(shape, self.compute_dtype, blame=call.x.blame)

    def weights(self, call: Call) -> tuple[Weight, ...]:
        kernel = self.weight("kernel", self.known(call, call.x), self.units)
        return (kernel, self.weight("bias", self.units)) if self.use_bias else (kernel,)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(product(call.x.shape[1:]), self.units)


class Masking(Layer):
    """Skip the steps of a sequence in which every value equals `mask_value`.

    The steps stay, set to zero, with a mask for the layers behind that can use one.

    keras/src/layers/core/masking.py, 3.15.1
    """

    mask_value: float = 0.0

    ranks: ClassVar = (2, None)
    masks: ClassVar = "own"
    examples: ClassVar = (
        Example("Masking", ((None, 10, 3),), ((None, 10, 3),)),
        Example("Masking: {mask_value: -1.0}", ((4, None, 3),), ((4, None, 3),)),
    )

    def infer(self, call: Call) -> Tensor:
        mask = Mask(self.blame(call, "mask_value"), call.x.rank - 1)
        return replace(call.x, dtype=self.compute_dtype, mask=mask)

    def keeps_whole(self) -> bool:
        return True


class Identity(Layer):
    """Pass the input on as it is.

    keras/src/layers/core/identity.py, 3.15.1
    """

    masks: ClassVar = "pass"
    text: ClassVar = True
    examples: ClassVar = (
        Example("Identity", ((None, 10, 3),), ((None, 10, 3),)),
        Example("Identity: {name: here}", ((2, None),), ((2, None),), dtype="int32", makes="int32"),
    )

    def infer(self, call: Call) -> Tensor:
        return replace(call.x, dtype=self.cast(call.x.dtype))
