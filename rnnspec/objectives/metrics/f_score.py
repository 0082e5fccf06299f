"""Means of precision and recall. Source of all: keras/src/metrics/f_score_metrics.py, 3.15.1."""

from typing import Annotated, Literal

from pydantic import Field

from rnnspec.objectives._base import Values
from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.fields import PositiveFloat


class _FScore(Metric, abstract=True):
    """Without `threshold` the highest score of a sample counts as one; without `average` each class has a result."""

    labels = "binary"
    output = "probability"
    rank = 2
    larger_is_better = True
    squeezes = False

    average: Literal["micro", "macro", "weighted"] | None = None
    threshold: Annotated[float, Field(gt=0, le=1)] | None = None

    @property
    def wanted(self) -> Values:
        return "any" if self.threshold is None else self.output

    @property
    def scalar(self) -> bool:
        return self.average is not None


class FBetaScore(_FScore):
    """Mean of precision and recall in which recall counts `beta` times as much.

    Output and labels must have rank 2. Over one unit without `threshold`, every sample counts as one.

    Source: keras/src/metrics/f_score_metrics.py, 3.15.1.
    """

    beta: PositiveFloat = 1.0
    name: str | None = "fbeta_score"


class F1Score(_FScore):
    """Harmonic mean of precision and recall.

    Output and labels must have rank 2. Over one unit without `threshold`, every sample counts as one.

    Source: keras/src/metrics/f_score_metrics.py, 3.15.1.
    """

    name: str | None = "f1_score"
