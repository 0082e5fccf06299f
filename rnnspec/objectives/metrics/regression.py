"""Distances of numbers. Source of all: keras/src/metrics/regression_metrics.py, 3.15.1."""

from typing import Literal

from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.fields import Natural


class _Error(Metric, abstract=True):
    larger_is_better = False


class MeanSquaredError(_Error):
    """Mean of squared differences.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    aliases = ("mse", "MSE")

    name: str | None = "mean_squared_error"


class RootMeanSquaredError(_Error):
    """Root of the mean squared difference: an error in the unit of the labels.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    name: str | None = "root_mean_squared_error"


class MeanAbsoluteError(_Error):
    """Mean of absolute differences.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    aliases = ("mae", "MAE")

    name: str | None = "mean_absolute_error"


class MeanAbsolutePercentageError(_Error):
    """Mean of absolute differences in percent of the label. Labels near zero make it explode.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    aliases = ("mape", "MAPE")

    name: str | None = "mean_absolute_percentage_error"


class MeanSquaredLogarithmicError(_Error):
    """Squared difference of log(1 + value): relative errors of values above zero.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    aliases = ("msle", "MSLE")
    output = "positive"

    name: str | None = "mean_squared_logarithmic_error"


class LogCoshError(_Error):
    """Logarithm of the hyperbolic cosine of the difference.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    name: str | None = "logcosh"


class CosineSimilarity(Metric):
    """Cosine of the angle between label and output. As a metric larger is better, as a loss it is negated.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    larger_is_better = True

    name: str | None = "cosine_similarity"
    axis: int = -1


class R2Score(Metric):
    """Share of the labels' variance that the output explains: 1 is perfect, 0 no better than the mean.

    Output and labels must have rank 2. Without `class_aggregation` there is a result per unit;
    `num_regressors` corrects for the number of features.

    Source: keras/src/metrics/regression_metrics.py, 3.15.1.
    """

    rank = 2
    larger_is_better = True

    class_aggregation: Literal["uniform_average", "variance_weighted_average"] | None = "uniform_average"
    num_regressors: Natural = 0
    name: str | None = "r2_score"

    @property
    def scalar(self) -> bool:
        return self.class_aggregation is not None
