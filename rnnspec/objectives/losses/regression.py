"""Losses between numbers."""

from rnnspec.objectives.losses._base import Loss


class MeanSquaredError(Loss):
    """Mean of squared differences: the usual loss of regression.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mse", "MSE")

    name: str | None = "mean_squared_error"


class MeanAbsoluteError(Loss):
    """Mean of absolute differences: outliers count less than in the squared error.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mae", "MAE")

    name: str | None = "mean_absolute_error"


class MeanAbsolutePercentageError(Loss):
    """Mean of absolute differences in percent of the label. Labels near zero make it explode.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mape", "MAPE")

    name: str | None = "mean_absolute_percentage_error"


class MeanSquaredLogarithmicError(Loss):
    """Squared difference of log(1 + value): relative errors of values above zero.

    Values below zero are taken as zero, where the gradient is lost.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("msle", "MSLE")
    output = "positive"

    name: str | None = "mean_squared_logarithmic_error"


class CosineSimilarity(Loss):
    """Minus the cosine of the angle between label and output, from -1 (same direction) to 1.

    Along an axis of size 1 only the sign is left, and nothing is learned.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    axis: int = -1
    name: str | None = "cosine_similarity"


class Huber(Loss):
    """Squared error up to `delta`, absolute error beyond: robust regression.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    delta: float = 1.0
    name: str | None = "huber_loss"


class LogCosh(Loss):
    """Logarithm of the hyperbolic cosine of the difference: a smooth kin of Huber.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    name: str | None = "log_cosh"
