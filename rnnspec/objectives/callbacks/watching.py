"""Callbacks that stop training or slow it down."""

from typing import Annotated

from pydantic import Field

from rnnspec.objectives.callbacks._base import Callback, Monitor


class EarlyStopping(Monitor):
    """Stops training when `monitor` has not improved by more than `min_delta` for `patience` epochs.

    Without `restore_best_weights` the model keeps its last weights, not its best. A `baseline` that
    is never reached stops training after `patience` epochs; the first `start_from_epoch` epochs do
    not count. A missing key gives a warning and training runs to its end.

    Source: keras/src/callbacks/early_stopping.py, 3.15.1.
    """

    min_delta: float = 0
    patience: int = 0
    baseline: float | None = None
    restore_best_weights: bool = False
    start_from_epoch: int = 0


class ReduceLROnPlateau(Monitor):
    """Multiplies the learning rate by `factor` when `monitor` has not improved for `patience` epochs.

    It stops at `min_lr` and waits `cooldown` epochs after each cut. Needs a learning rate that is a
    number: one given as a schedule cannot be set.

    Source: keras/src/callbacks/reduce_lr_on_plateau.py, 3.15.1.
    """

    factor: Annotated[float, Field(lt=1)] = 0.1
    patience: int = 10
    min_delta: float = 1e-4
    cooldown: int = 0
    min_lr: float = 0.0


class TerminateOnNaN(Callback):
    """Stops training when the loss of a batch is not a number, or infinite.

    `raise_error` makes an error of it.

    Source: keras/src/callbacks/terminate_on_nan.py, 3.15.1.
    """

    raise_error: bool = False
