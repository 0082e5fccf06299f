"""Steps divided by a history of squared gradients."""

from typing import Annotated

from pydantic import Field

#: A number, or a schedule such as `{ExponentialDecay: {…}}`.
from rnnspec.objectives.optimizers._base import GradientDescent


class RMSprop(GradientDescent):
    """Divides the gradient by a moving average of its size. A common choice for RNNs.

    `rho` is the share of the average kept at each update; `centered` subtracts the mean gradient.

    Source: keras/src/optimizers/rmsprop.py, 3.15.1.
    """

    aliases = ("RMSProp",)

    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-07
    centered: bool = False

    def _own(self) -> int:
        return 1 + (self.momentum > 0) + self.centered


class Adagrad(GradientDescent):
    """Divides by the sum of all squared gradients so far, so steps shrink over time.

    Source: keras/src/optimizers/adagrad.py, 3.15.1.
    """

    aliases = ("AdaGrad",)
    moments = 1

    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-07


class Adadelta(GradientDescent):
    """Adagrad with moving averages of gradients and of steps.

    The original needs no learning rate: 1.0 gives its form.

    Source: keras/src/optimizers/adadelta.py, 3.15.1.
    """

    aliases = ("AdaDelta",)
    moments = 2

    rho: float = 0.95
    epsilon: float = 1e-07


class Ftrl(GradientDescent):
    """Follow the regularized leader: keeps weights of rare features at zero.

    Source: keras/src/optimizers/ftrl.py, 3.15.1.
    """

    moments = 2

    learning_rate_power: Annotated[float, Field(le=0)] = -0.5
    initial_accumulator_value: Annotated[float, Field(ge=0)] = 0.1
    l1_regularization_strength: Annotated[float, Field(ge=0)] = 0.0
    l2_regularization_strength: Annotated[float, Field(ge=0)] = 0.0
    l2_shrinkage_regularization_strength: Annotated[float, Field(ge=0)] = 0.0
    beta: float = 0.0
