"""Optimizers around optimizers."""

from collections.abc import Sequence
from typing import Annotated, Any

#: A number, or a schedule such as `{ExponentialDecay: {…}}`.
from rnnspec.objectives.optimizers._base import Optimizer
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.kind import Kind


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
