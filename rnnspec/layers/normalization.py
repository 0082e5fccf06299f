"""Layers that bring values to a common scale."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import FLOATS, Call, Example, Layer, Misfit, Weight
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Constraint, Initializer, Regularizer
from rnnspec.spec.tensors import Tensor

#: One axis or several, the batch counted as 0.
Axes: TypeAlias = int | Annotated[list[int], Field(min_length=1)]


def sizes(layer: Layer, call: Call, axes: int | list[int]) -> tuple[int, ...]:
    """The sizes of the axes that `axis` names, in the order of Keras's weights. Raises `Misfit`."""
    layer.axes_of(call, "axis", axes, call.x)
    # Keras sorts them as they are written: -1 comes in front of 1.
    return tuple(layer.known(call, call.x, axis) for axis in (sorted(axes) if isinstance(axes, list) else [axes]))


def floats(layer: Layer, call: Call) -> None:
    """Raises `Misfit` for integers: Keras computes nothing with them, or rounds the result to integers."""
    if call.x.dtype not in FLOATS:
        raise layer.clash(call, f"an input of dtype {call.x.dtype}")


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

    axis: Axes = -1

    examples: ClassVar = (
        Example("LayerNormalization", ((None, None, 8),), ((None, None, 8),), 16),
        Example("LayerNormalization: {axis: [1, 2], center: false}", ((None, 4, 8),), ((None, 4, 8),), 32),
        Example("LayerNormalization: {center: false, scale: false}", ((None, 4, None),), ((None, 4, None),)),
    )

    def infer(self, call: Call) -> Tensor:
        self.axes_of(call, "axis", self.axis, call.x)
        self.shape(call)
        return replace(call.x, dtype=self.compute_dtype)

    def shape(self, call: Call) -> tuple[int, ...]:
        """That of the weights. Raises `Misfit` for an open axis, where there are any."""
        return sizes(self, call, self.axis) if self.center or self.scale else ()

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


class GroupNormalization(Normalization):
    """Normalise each sample over groups of features, and over its steps.

    Independent of the batch. `groups` divides the features; one group normalises all of them together,
    and `groups: -1` each on its own.

    Parameters: 2 × features.

    keras/src/layers/normalization/group_normalization.py, 3.15.1
    """

    groups: Annotated[int, Field(ge=-1)] = 32
    axis: int = -1

    examples: ClassVar = (
        Example("GroupNormalization: {groups: 4}", ((None, None, 8),), ((None, None, 8),), 16),
        Example("GroupNormalization: {groups: -1, axis: 1, scale: false}", ((None, 4, 8),), ((None, 4, 8),), 4),
        Example("GroupNormalization", ((2, 5, 4, 64),), ((2, 5, 4, 64),), 128),
    )

    @model_validator(mode="after")
    def _groups(self) -> Self:
        if self.groups == 0:
            raise condition("groups = 0")
        return self

    def infer(self, call: Call) -> Tensor:
        axis = self.axis_of(call, "axis", self.axis, call.x)
        if axis == 0:
            # From the end Keras fails; from the front it would group the samples of a batch.
            raise self.clash(call, f"axis = {self.axis}, which is the batch")
        features = self.known(call, call.x, axis)
        if self.groups > 0 and features % self.groups:
            raise Misfit(facts.NotDivisible(call.route, self.kind, "groups", self.groups, axis, call.x))
        return replace(call.x, dtype=self.compute_dtype)

    def weights(self, call: Call) -> Iterable[Weight]:
        return self.learned((self.known(call, call.x, self.axis),))


class RMSNormalization(Layer):
    """Divide each step by the root of the mean of its squares, and scale it.

    A cheaper `LayerNormalization` without an offset. Ends masks.

    Parameters: one per feature.

    keras/src/layers/normalization/rms_normalization.py, 3.15.1
    """

    axis: Axes = -1
    epsilon: float = 1e-6

    call_arguments: ClassVar = ("x",)
    examples: ClassVar = (
        Example("RMSNormalization", ((None, None, 8),), ((None, None, 8),), 8),
        Example("RMSNormalization: {axis: [1, 2]}", ((None, 4, 8),), ((None, 4, 8),), 32),
    )

    def infer(self, call: Call) -> Tensor:
        floats(self, call)
        scale = sizes(self, call, self.axis)
        axes = sorted(self.axis) if isinstance(self.axis, list) else [self.axis]
        # Keras lays the scale over the last axes, whichever it was made for.
        for place, axis, size in zip(range(-len(axes), 0), axes, scale, strict=True):
            if size != 1 and axis % call.x.rank != place % call.x.rank:
                raise self.clash(call, f"axis = {self.axis}, where Keras scales the last axes in their order")
        return replace(call.x, dtype=self.compute_dtype)

    def weights(self, call: Call) -> Iterable[Weight]:
        yield self.weight("scale", *sizes(self, call, self.axis))


class UnitNormalization(Layer):
    """Scale each step to length 1, over its features.

    keras/src/layers/normalization/unit_normalization.py, 3.15.1
    """

    axis: Axes = -1

    masks: ClassVar = "pass"
    examples: ClassVar = (
        Example("UnitNormalization", ((None, None, 8),), ((None, None, 8),)),
        Example("UnitNormalization: {axis: [1, 2]}", ((None, 4, None),), ((None, 4, None),)),
    )

    def infer(self, call: Call) -> Tensor:
        self.axes_of(call, "axis", self.axis, call.x)
        floats(self, call)
        return replace(call.x, dtype=self.compute_dtype)
