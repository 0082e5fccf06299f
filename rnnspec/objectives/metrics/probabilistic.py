"""Losses as metrics. Source of all: keras/src/metrics/probabilistic_metrics.py, 3.15.1."""

from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.fields import Rate


class KLDivergence(Metric):
    """How much the output's distribution differs from the label's.

    Source: keras/src/metrics/probabilistic_metrics.py, 3.15.1.
    """

    labels = "one_hot"
    output = "distribution"
    larger_is_better = False
    squeezes = False

    name: str | None = "kl_divergence"


class Poisson(Metric):
    """Loss of counts: the output is the expected count, above zero.

    Source: keras/src/metrics/probabilistic_metrics.py, 3.15.1.
    """

    output = "positive"
    larger_is_better = False
    squeezes = False

    name: str | None = "poisson"


class BinaryCrossentropy(Metric):
    """Crossentropy of yes-or-no answers.

    Source: keras/src/metrics/probabilistic_metrics.py, 3.15.1.
    """

    aliases = ("bce", "BCE")
    labels = "binary"
    output = "probability"
    larger_is_better = False
    squeezes = False

    name: str | None = "binary_crossentropy"
    from_logits: bool = False
    label_smoothing: Rate = 0


class CategoricalCrossentropy(Metric):
    """Crossentropy of one class out of several, labels one-hot.

    Source: keras/src/metrics/probabilistic_metrics.py, 3.15.1.
    """

    labels = "one_hot"
    output = "distribution"
    larger_is_better = False
    squeezes = False

    name: str | None = "categorical_crossentropy"
    from_logits: bool = False
    label_smoothing: Rate = 0
    axis: int = -1


class SparseCategoricalCrossentropy(Metric):
    """Crossentropy of one class out of several, labels whole numbers.

    Source: keras/src/metrics/probabilistic_metrics.py, 3.15.1.
    """

    labels = "integer"
    output = "distribution"
    larger_is_better = False

    name: str | None = "sparse_categorical_crossentropy"
    from_logits: bool = False
    ignore_class: int | None = None
    axis: int = -1
