"""Metrics of right and wrong decisions at one or more thresholds.

Each number of the output is a decision of its own. Source of all:
keras/src/metrics/confusion_metrics.py, 3.15.1.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural, PositiveInt, Rate


class _Decisions(Metric, abstract=True):
    labels = "binary"
    output = "probability"


class _Thresholds(_Decisions, abstract=True):
    """With several `thresholds` the result is a list."""

    thresholds: Rate | list[Rate] | None = None

    @property
    def scalar(self) -> bool:
        return not isinstance(self.thresholds, list) or len(self.thresholds) == 1


class TruePositives(_Thresholds):
    """Number of ones found.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class TrueNegatives(_Thresholds):
    """Number of zeros left alone.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class FalsePositives(_Thresholds):
    """Number of zeros taken for ones.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class FalseNegatives(_Thresholds):
    """Number of ones missed.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class _Classes(_Thresholds, abstract=True):
    """`top_k`: the highest scores count as ones. `class_id`: only this class is looked at."""

    larger_is_better = True

    top_k: PositiveInt | None = None
    class_id: Natural | None = None


class Precision(_Classes):
    """Share of ones among what was taken for one.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class Recall(_Classes):
    """Share of the ones that were found.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """


class _AtPoint(_Decisions, abstract=True):
    larger_is_better = True

    num_thresholds: PositiveInt = 200
    class_id: Natural | None = None


class PrecisionAtRecall(_AtPoint):
    """Best precision where recall is at least `recall`.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """

    recall: Rate


class RecallAtPrecision(_AtPoint):
    """Best recall where precision is at least `precision`.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """

    precision: Rate


class SensitivityAtSpecificity(_AtPoint):
    """Best share of ones found where at least `specificity` of the zeros are left alone.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """

    specificity: Rate


class SpecificityAtSensitivity(_AtPoint):
    """Best share of zeros left alone where at least `sensitivity` of the ones are found.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """

    sensitivity: Rate


class AUC(_Decisions):
    """Area under the curve of decisions over all thresholds.

    `curve` is ROC, PR or PRGAIN. `multi_label` takes the mean over the labels of a rank 2 output,
    weighted by `label_weights`. `from_logits` applies a sigmoid first.

    Source: keras/src/metrics/confusion_metrics.py, 3.15.1.
    """

    larger_is_better = True

    num_thresholds: int = 200
    curve: Literal["ROC", "PR", "PRGAIN", "roc", "pr", "prgain"] = "ROC"
    summation_method: Literal["interpolation", "minoring", "majoring", "Interpolation", "Minoring", "Majoring"] = (
        "interpolation"
    )
    thresholds: list[Rate] | None = None
    multi_label: bool = False
    num_labels: Natural | None = None
    label_weights: Annotated[list[float], Field(min_length=1)] | None = None
    from_logits: bool = False

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.thresholds is None and self.num_thresholds <= 1:
            raise condition("num_thresholds <= 1")
        if self.num_labels and not self.multi_label:
            raise condition("num_labels and not multi_label")
        return self
