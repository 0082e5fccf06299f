"""Margins. Source of all: keras/src/metrics/hinge_metrics.py, 3.15.1."""

from rnnspec.objectives.metrics._base import Metric


class Hinge(Metric):
    """Margin of a two-class score, labels -1 and 1 (or 0 and 1).

    Source: keras/src/metrics/hinge_metrics.py, 3.15.1.
    """

    labels = "sign"
    output = "sign"
    larger_is_better = False
    squeezes = False

    name: str | None = "hinge"


class SquaredHinge(Metric):
    """The hinge squared.

    Source: keras/src/metrics/hinge_metrics.py, 3.15.1.
    """

    labels = "sign"
    output = "sign"
    larger_is_better = False
    squeezes = False

    name: str | None = "squared_hinge"


class CategoricalHinge(Metric):
    """Margin between the score of the right class and the best of the others.

    Source: keras/src/metrics/hinge_metrics.py, 3.15.1.
    """

    labels = "one_hot"
    larger_is_better = False
    squeezes = False

    name: str | None = "categorical_hinge"
