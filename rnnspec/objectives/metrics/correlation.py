"""Correlations. Source of all: keras/src/metrics/correlation_metrics.py, 3.15.1."""

from rnnspec.objectives.metrics._base import Metric


class PearsonCorrelation(Metric):
    """Linear correlation of labels and outputs along `axis`.

    Each sample is correlated on its own with the default axis: over one unit the result is not a number.

    Source: keras/src/metrics/correlation_metrics.py, 3.15.1.
    """

    larger_is_better = True

    name: str | None = "pearson_correlation"
    axis: int = -1


class ConcordanceCorrelation(Metric):
    """Correlation of labels and outputs along `axis` that also asks for equal mean and spread.

    Source: keras/src/metrics/correlation_metrics.py, 3.15.1.
    """

    larger_is_better = True

    name: str | None = "concordance_correlation"
    axis: int = -1
