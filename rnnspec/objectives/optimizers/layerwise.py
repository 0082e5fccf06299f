"""Steps scaled per layer or by sign, and with little memory."""

from collections.abc import Sequence
from math import prod
from typing import Annotated

from pydantic import Field

#: A number, or a schedule such as `{ExponentialDecay: {…}}`.
from rnnspec.objectives.optimizers._base import GradientDescent


class Lamb(GradientDescent):
    """Adam with steps in proportion to the length of each weight. Made for large batches.

    Source: keras/src/optimizers/lamb.py, 3.15.1.
    """

    moments = 2

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-07

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """None: Keras leaves this class out of its table (keras/src/optimizers/__init__.py, 3.15.1)."""
        return ()


class Lion(GradientDescent):
    """Steps of one size in the direction of a moving average. Wants a smaller learning rate than Adam.

    Source: keras/src/optimizers/lion.py, 3.15.1.
    """

    moments = 1

    beta_1: Annotated[float, Field(gt=0, le=1)] = 0.9
    beta_2: float = 0.99


class Adafactor(GradientDescent):
    """Adam's square average kept as one number per row and per column, to save memory.

    Keras 3.15.1 allocates a full-size average beside them, so its memory is that of one slot and more.

    Source: keras/src/optimizers/adafactor.py, 3.15.1.
    """

    beta_2_decay: float = -0.8
    epsilon_1: float = 1e-30
    epsilon_2: float = 1e-3
    clip_threshold: float = 1.0
    relative_step: bool = True

    def _own(self) -> int:
        return 3

    def state_size(self, shape: Sequence[int], path: str = "") -> int:
        factors = prod(shape[:-1]) + prod((*shape[:-2], shape[-1])) if len(shape) > 1 else 0
        return (1 + self._shared()) * prod(shape) + factors
