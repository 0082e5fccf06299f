"""Moments of first and second order."""


#: A number, or a schedule such as `{ExponentialDecay: {…}}`.

from rnnspec.objectives.optimizers._base import GradientDescent, LearningRate


class Adam(GradientDescent):
    """Moving averages of the gradient and of its square set the step of each number.

    `amsgrad` divides by the largest average so far.

    Source: keras/src/optimizers/adam.py, 3.15.1.
    """

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-07
    amsgrad: bool = False

    def _own(self) -> int:
        return 2 + self.amsgrad


class AdamW(Adam):
    """Adam with weight decay that the averages do not see.

    Source: keras/src/optimizers/adamw.py, 3.15.1.
    """

    weight_decay: float = 0.004


class Adamax(GradientDescent):
    """Adam with the largest gradient in place of the mean square. Suits sparse gradients of embeddings.

    Source: keras/src/optimizers/adamax.py, 3.15.1.
    """

    aliases = ("AdaMax",)
    moments = 2

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-07


class Nadam(GradientDescent):
    """Adam with Nesterov's look ahead.

    Source: keras/src/optimizers/nadam.py, 3.15.1.
    """

    aliases = ("NAdam",)
    moments = 2

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-07


class ScheduleFreeAdamW(GradientDescent):
    """AdamW that averages its own path in place of a decaying learning rate.

    `warmup_steps` updates lead up to the learning rate.

    Source: keras/src/optimizers/schedule_free_adamw.py, 3.15.1.
    """

    moments = 2

    learning_rate: LearningRate = 0.0025
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-08
    warmup_steps: int = 0
