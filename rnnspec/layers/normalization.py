"""Layers that bring values to a common scale."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Constraint, Initializer, Regularizer
from rnnspec.spec.tensors import Tensor


class Normalization(Layer, abstract=True):
    """A scale and an offset to learn, each optional."""

    epsilon: float = 1e-3
    center: bool = True
    scale: bool = True
    beta_initializer: Initializer = "zeros"
    gamma_initializer: Initializer = "ones"
    beta_regularizer: Regularizer = None
    gamma_regularizer: Regularizer = None
    beta_constraint: Constraint = None
    gamma_constraint: Constraint = None

    masks: ClassVar = "pass"

    def learned(self, shape: tuple[int, ...]) -> Iterable[Weight]:
        if self.scale:
            yield self.weight("gamma", *shape)
        if self.center:
            yield self.weight("beta", *shape)


class LayerNormalization(Normalization):
    """Normalise each step on its own, over its features.

    Independent of the batch and of the other steps: the usual choice inside recurrent models.

    Parameters: 2 × features.

    keras/src/layers/normalization/layer_normalization.py, 3.15.1
    """

    axis: int | Annotated[list[int], Field(min_length=1)] = -1

    examples: ClassVar = (
        Example("LayerNormalization", ((None, None, 8),), ((None, None, 8),), 16),
        Example("LayerNormalization: {axis: [1, 2], center: false}", ((None, 4, 8),), ((None, 4, 8),), 32),
    )

    def infer(self, call: Call) -> Tensor:
        self.shape(call)
        return replace(call.x, dtype=self.compute_dtype)

    def shape(self, call: Call) -> tuple[int, ...]:
        axes = sorted(self.axis) if isinstance(self.axis, list) else [self.axis]
        return tuple(self.known(call, call.x, self.axis_of(call, "axis", axis, call.x)) for axis in axes)

    def weights(self, call: Call) -> Iterable[Weight]:
        return self.learned(self.shape(call))


class BatchNormalization(Normalization):
    """Normalise each feature over the batch, and over the steps of sequences.

    In training with the figures of the batch, which a mask may restrict; afterwards with moving
    averages, which are kept as weights that are not trained.

    Parameters: 2 × features, and 2 × features that are not trained.

    keras/src/layers/normalization/batch_normalization.py, 3.15.1
    """

    axis: int = -1
    momentum: float = 0.99
    moving_mean_initializer: Initializer = "zeros"
    moving_variance_initializer: Initializer = "ones"
    renorm: bool = False
    renorm_clipping: dict[Literal["rmax", "rmin", "dmax"], float] | None = None
    renorm_momentum: float = 0.99
    synchronized: bool = False

    examples: ClassVar = (
        Example("BatchNormalization", ((None, None, 8),), ((None, None, 8),), 32),
        Example("BatchNormalization: {axis: 1, scale: false}", ((None, 4, 8),), ((None, 4, 8),), 12),
        Example("BatchNormalization: {renorm: true}", ((None, 4),), ((None, 4),), 28),
    )

    @model_validator(mode="after")
    def _clipping(self) -> "BatchNormalization":
        clipping = self.renorm_clipping or {}
        if self.renorm and clipping.get("rmax", float("inf")) < clipping.get("rmin", 0.0):
            raise condition("renorm_clipping.rmax < renorm_clipping.rmin")
        if self.renorm and clipping.get("dmax", 0.0) < 0:
            raise condition("renorm_clipping.dmax < 0")
        return self

    def infer(self, call: Call) -> Tensor:
        self.known(call, call.x, self.axis_of(call, "axis", self.axis, call.x))
        if call.x.mask is not None and call.x.mask.rank != call.x.rank - 1:
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        return replace(call.x, dtype=self.compute_dtype)

    def weights(self, call: Call) -> Iterable[Weight]:
        features = self.known(call, call.x, self.axis)
        yield from self.learned((features,))
        moving = ("moving_mean", "moving_variance")
        renorm = ("moving_stddev", "renorm_mean", "renorm_stddev") if self.renorm else ()
        for name in (*moving, *renorm):
            yield self.weight(name, features, trainable=False)
