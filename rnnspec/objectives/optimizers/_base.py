"""What all optimizers share."""

from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import model_validator

from rnnspec.spec.document import condition
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.kind import Kind

#: A number, or a schedule such as `{ExponentialDecay: {…}}`.
LearningRate: TypeAlias = float | Annotated[Any, ObjectOf("schedules", strings=False, optional=False)]


class Optimizer(Kind, abstract=True):
    name: str | None = None

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """Keras takes any mix of cases (`deserialize` in keras/src/optimizers/__init__.py, 3.15.1); these are usual."""
        name = cls.__name__
        return tuple(dict.fromkeys((name, name.lower(), name.upper(), *cls.aliases)))

    def slots(self) -> int:
        """How many numbers it keeps for each number in a weight, beside the weight and its gradient.

        For `Adafactor` and `Muon` this is the most that can be; `state_size` knows the shape.
        """
        raise NotImplementedError

    def state_size(self, shape: Sequence[int], path: str = "") -> int:
        """How many numbers it keeps for a weight of this shape, at this path in the model (`embedding/embeddings`)."""
        return self.slots() * prod(shape)

    @property
    def schedule(self) -> Kind | None:
        """The learning rate where it is a schedule; callbacks cannot set it then."""
        return None


class GradientDescent(Optimizer, abstract=True):
    """The arguments that all optimizers but `LossScaleOptimizer` share.

    `weight_decay` pulls weights towards zero at each update. At most one of `clipnorm` (length of the
    gradient of each weight), `clipvalue` (each number) and `global_clipnorm` (length of all gradients
    together) can be given. `use_ema` keeps a moving average of the weights with `ema_momentum`, which
    replaces them every `ema_overwrite_frequency` updates, or at the end.
    `gradient_accumulation_steps` batches make one update.
    """

    #: Numbers the rule itself keeps per number in a weight.
    moments: ClassVar[int] = 0

    learning_rate: LearningRate = 0.001
    weight_decay: float | None = None
    clipnorm: float | None = None
    clipvalue: float | None = None
    global_clipnorm: float | None = None
    use_ema: bool = False
    ema_momentum: float = 0.99
    ema_overwrite_frequency: int | None = None
    loss_scale_factor: float | None = None
    gradient_accumulation_steps: int | None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        clips = [name for name in ("clipnorm", "clipvalue", "global_clipnorm") if getattr(self, name) is not None]
        if len(clips) > 1:
            raise condition(" and ".join(clips))
        if self.use_ema and not 0 <= self.ema_momentum <= 1:
            raise condition("use_ema and not 0 <= ema_momentum <= 1")
        if self.use_ema and self.ema_overwrite_frequency and self.ema_overwrite_frequency < 1:
            raise condition("use_ema and ema_overwrite_frequency < 1")
        if self.gradient_accumulation_steps and self.gradient_accumulation_steps < 2:
            raise condition("gradient_accumulation_steps < 2")
        return self

    def slots(self) -> int:
        return self._own() + self._shared()

    def _own(self) -> int:
        return self.moments

    def _shared(self) -> int:
        return self.use_ema + bool(self.gradient_accumulation_steps)

    @property
    def schedule(self) -> Kind | None:
        return self.learning_rate if isinstance(self.learning_rate, Kind) else None
