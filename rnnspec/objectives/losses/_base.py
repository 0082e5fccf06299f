"""What all losses share."""

from collections.abc import Sequence
from typing import ClassVar, Literal, TypeAlias, TypeVar

from rnnspec.objectives import _base
from rnnspec.objectives._base import Labels, Policy, Values
from rnnspec.spec.kind import Kind

T = TypeVar("T")
Reduction: TypeAlias = Literal["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"] | None


class Loss(Kind, abstract=True):
    """The arguments that all losses share.

    `reduction` says how the losses of samples and steps become one number. `dtype` is the dtype the
    loss is computed in.
    """

    labels: ClassVar[Labels] = "like_output"
    #: What the loss wants the values of the output to be, `from_logits` left aside; see `wanted`.
    output: ClassVar[Values] = "any"
    #: Rank the output must have, batch included, or None for any.
    rank: ClassVar[int | None] = None
    #: Labels that do not fit are stretched by broadcasting: the loss runs and means nothing.
    #: Before that Keras adds or drops one last axis of size 1 where ranks differ by one
    #: (`squeeze_or_expand_to_same_rank` in keras/src/losses/loss.py, 3.15.1).
    broadcasts: ClassVar[bool] = True

    reduction: Reduction = "sum_over_batch_size"
    name: str | None = None
    dtype: Policy | None = None

    @property
    def wanted(self) -> Values:
        """What the values of the output must be."""
        return "logits" if getattr(self, "from_logits", False) else self.output

    def label_shape(self, output: Sequence[T]) -> tuple[T, ...] | None:
        """The shape of labels for an output of this shape, batch axis first; None if it is open."""
        axis = getattr(self, "axis", -1)
        return _base.label_shape(self.labels, output, axis if isinstance(axis, int) else -1)

    def resolve(self, labels: Sequence[int | None], output: Sequence[int | None]) -> "Loss":
        """The loss that Keras computes for labels and output of these shapes, batch axis first."""
        return self
