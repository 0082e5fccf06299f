"""Learning rates that change with the number of updates.

A step is one update of the weights, so a schedule over E epochs of N samples in batches of B spans
E × ⌈N / B⌉ steps. Steps may be fractions. Source of all:
keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
"""

from typing import Self

from pydantic import model_validator

from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveFloat
from rnnspec.spec.kind import Kind

REFUSED = {"LearningRateSchedule": "abstract"}


class Schedule(Kind, abstract=True):
    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """None: Keras takes no strings for schedules."""
        return ()

    @property
    def settles(self) -> float | None:
        """The step from which the rate stays the same, or None if it never does."""
        return None


class ExponentialDecay(Schedule):
    """Multiplies the rate by `decay_rate` every `decay_steps` steps.

    `staircase` does so in jumps instead of smoothly.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    initial_learning_rate: float
    decay_steps: PositiveFloat
    decay_rate: float
    staircase: bool = False
    name: str = "ExponentialDecay"


class InverseTimeDecay(Schedule):
    """Divides the rate by 1 + `decay_rate` × steps / `decay_steps`.

    `staircase` does so in jumps instead of smoothly.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    initial_learning_rate: float
    decay_steps: PositiveFloat
    decay_rate: float
    staircase: bool = False
    name: str = "InverseTimeDecay"


class PiecewiseConstantDecay(Schedule):
    """One rate up to each boundary, and a last one after them.

    `values` has one entry more than `boundaries`. A boundary belongs to the rate before it.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    boundaries: list[float]
    values: list[float]
    name: str = "PiecewiseConstant"

    @model_validator(mode="after")
    def _lengths(self) -> Self:
        if len(self.boundaries) != len(self.values) - 1:
            needed = len(self.boundaries) + 1
            raise condition(f"{len(self.boundaries)} boundaries and {len(self.values)} values, which must be {needed}")
        if not self.boundaries:
            # Keras builds this one and fails at the first step, where it looks at `boundaries[0]`.
            raise condition("len(boundaries) == 0")
        return self

    @property
    def settles(self) -> float | None:
        return self.boundaries[-1]


class PolynomialDecay(Schedule):
    """Leads the rate to `end_learning_rate` along a polynomial within `decay_steps`.

    With `cycle` the way starts again, each time longer, from the first multiple of `decay_steps` beyond the step.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    initial_learning_rate: float
    decay_steps: PositiveFloat
    end_learning_rate: float = 0.0001
    power: float = 1.0
    cycle: bool = False
    name: str = "PolynomialDecay"

    @property
    def settles(self) -> float | None:
        return None if self.cycle else self.decay_steps


class CosineDecay(Schedule):
    """Leads the rate along half a cosine to `alpha` times its start within `decay_steps`.

    With `warmup_target` it first rises in a straight line from `initial_learning_rate` to that
    target within `warmup_steps`; these come before `decay_steps`.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    initial_learning_rate: float
    decay_steps: PositiveFloat
    alpha: float = 0.0
    name: str = "CosineDecay"
    warmup_target: float | None = None
    warmup_steps: float = 0

    @property
    def settles(self) -> float | None:
        return self.decay_steps + (self.warmup_steps if self.warmup_target is not None else 0)


class CosineDecayRestarts(Schedule):
    """Cosine decay that starts again, each time `t_mul` as long and from `m_mul` as high.

    Source: keras/src/optimizers/schedules/learning_rate_schedule.py, 3.15.1.
    """

    initial_learning_rate: float
    first_decay_steps: PositiveFloat
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0
    name: str = "SGDRDecay"
