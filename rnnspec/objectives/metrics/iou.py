"""Overlap of predicted and true sets. Source of all: keras/src/metrics/iou_metrics.py, 3.15.1."""

from collections.abc import Sequence
from typing import Annotated, Self, TypeAlias

from pydantic import Field, model_validator

from rnnspec.objectives._base import Labels, Values
from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural, PositiveInt

ClassIds: TypeAlias = Annotated[Sequence[Natural], Field(min_length=1)]


class _Overlap(Metric, abstract=True):
    """`sparse_y_pred`: the output holds class numbers in place of scores; `ignore_class` is left out."""

    larger_is_better = True

    num_classes: PositiveInt
    ignore_class: int | None = None
    sparse_y_pred: bool = True
    axis: int = -1

    @property
    def wanted_labels(self) -> Labels:
        if not getattr(self, "sparse_y_true", False):
            return "one_hot"
        return "like_output" if self.sparse_y_pred else "integer"

    @property
    def wanted(self) -> Values:
        return "class_ids" if self.sparse_y_pred else "any"

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if max(getattr(self, "target_class_ids", (0,))) >= self.num_classes:
            raise condition("max(target_class_ids) >= num_classes")
        return self


class IoU(_Overlap):
    """Intersection over union of the classes in `target_class_ids`.

    Source: keras/src/metrics/iou_metrics.py, 3.15.1.
    """

    target_class_ids: ClassIds
    sparse_y_true: bool = True


class MeanIoU(_Overlap):
    """Intersection over union, averaged over all classes.

    Source: keras/src/metrics/iou_metrics.py, 3.15.1.
    """

    sparse_y_true: bool = True


class OneHotIoU(_Overlap):
    """Intersection over union of the classes in `target_class_ids`, labels one-hot.

    Source: keras/src/metrics/iou_metrics.py, 3.15.1.
    """

    squeezes = False

    target_class_ids: ClassIds
    sparse_y_pred: bool = False


class OneHotMeanIoU(_Overlap):
    """Intersection over union, averaged over all classes, labels one-hot.

    Source: keras/src/metrics/iou_metrics.py, 3.15.1.
    """

    squeezes = False

    sparse_y_pred: bool = False


class BinaryIoU(Metric):
    """Intersection over union of yes-or-no answers on the right side of `threshold`.

    Source: keras/src/metrics/iou_metrics.py, 3.15.1.
    """

    labels = "binary"
    output = "probability"
    larger_is_better = True

    target_class_ids: Annotated[Sequence[Annotated[int, Field(ge=0, le=1)]], Field(min_length=1)] = (0, 1)
    threshold: float = 0.5
