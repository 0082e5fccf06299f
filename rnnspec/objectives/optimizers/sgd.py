"""Steps along the gradient, with momentum."""

import re
from collections.abc import Sequence
from math import prod
from typing import Self

from pydantic import model_validator

#: A number, or a schedule such as `{ExponentialDecay: {…}}`.
from rnnspec.objectives.optimizers._base import GradientDescent, LearningRate
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Rate


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
