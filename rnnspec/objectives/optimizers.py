"""How gradients become updates of the weights.

Source of all: keras/src/optimizers/, 3.15.1; common arguments in base_optimizer.py.
"""

import re
from collections.abc import Sequence
from math import prod
from typing import Annotated, Any, ClassVar, Self, TypeAlias

from pydantic import Field, model_validator

from rnnspec.spec.document import condition
from rnnspec.spec.fields import ObjectOf, Rate
from rnnspec.spec.kind import Kind

REFUSED = {
    "Optimizer": "abstract",
    # A mapping from patterns of weight paths to optimizers; no optimizer itself.
    "OptimizerMap": "not_an_optimizer",
    "MultiOptimizer": "needs_optimizer_map",
}

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


class SGD(GradientDescent):
    """Gradient descent: subtracts the gradient times the learning rate.

    `momentum` keeps a share of the last step; `nesterov` looks ahead along it.

    Source: keras/src/optimizers/sgd.py, 3.15.1.
    """

    learning_rate: LearningRate = 0.01
    momentum: Rate = 0.0
    nesterov: bool = False

    def _own(self) -> int:
        return int(self.momentum != 0)


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


class Muon(GradientDescent):
    """Makes the updates of matrices orthogonal; AdamW serves all other weights.

    Weights with another number of axes than two, embeddings (`exclude_embeddings`) and those whose
    path a pattern of `exclude_layers` is found in go to AdamW, with the `adam_` arguments.

    Source: keras/src/optimizers/muon.py, 3.15.1.
    """

    moments = 2

    adam_beta_1: float = 0.9
    adam_beta_2: float = 0.999
    adam_weight_decay: float | None = 0.004
    epsilon: float = 1e-07
    weight_decay: float | None = 0.004
    exclude_layers: list[str] | None = None
    exclude_embeddings: bool = True
    muon_a: float = 3.4445
    muon_b: float = -4.775
    muon_c: float = 2.0315
    adam_lr_ratio: float = 1
    momentum: float = 0.95
    ns_steps: int = 5
    nesterov: bool = True
    rms_rate: float | None = 0.2

    @model_validator(mode="after")
    def _patterns(self) -> Self:
        for pattern in self.exclude_layers or ():
            try:
                re.compile(pattern)
            except re.error:
                raise condition("exclude_layers with a text that is no regular expression") from None
        return self

    def state_size(self, shape: Sequence[int], path: str = "") -> int:
        adam = (
            len(shape) != 2
            or (self.exclude_embeddings and "embedding" in path.lower())
            or any(re.search(pattern, path) for pattern in self.exclude_layers or ())
        )
        return (1 + adam + self._shared()) * prod(shape)


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


class LossScaleOptimizer(Optimizer):
    """Scales the loss up so that small gradients survive `float16`, and the gradients down again.

    The scale doubles after `dynamic_growth_steps` updates without overflow and halves at each
    overflow, whose update is dropped. All other arguments belong to the inner optimizer. Keras wraps
    the optimizer itself when the model computes in `mixed_float16`.

    Source: keras/src/optimizers/loss_scale_optimizer.py, 3.15.1.
    """

    inner_optimizer: Annotated[Any, ObjectOf("optimizers", optional=False)]
    initial_scale: float = 2.0**15
    dynamic_growth_steps: int = 2000

    def slots(self) -> int:
        return self._inner.slots()

    def state_size(self, shape: Sequence[int], path: str = "") -> int:
        return self._inner.state_size(shape, path)

    @property
    def schedule(self) -> Kind | None:
        return self._inner.schedule

    @property
    def _inner(self) -> Optimizer:
        assert isinstance(self.inner_optimizer, Optimizer)
        return self.inner_optimizer
