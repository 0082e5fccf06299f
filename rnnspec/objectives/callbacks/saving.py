"""Callbacks that write the model."""

from typing import Self

from pydantic import model_validator

from rnnspec.objectives.callbacks._base import Callback, Monitor, SaveFrequency
from rnnspec.spec.document import condition


class ModelCheckpoint(Monitor):
    """Saves the model, or its weights, after every epoch or every `save_freq` batches.

    `filepath` ends in `.keras`, or in `.weights.h5` with `save_weights_only`; it may hold `{epoch}`
    and keys of the history, as in `{epoch:02d}-{val_loss:.2f}.keras`. With `save_best_only` a missing
    key gives a warning and every epoch is saved.

    Source: keras/src/callbacks/model_checkpoint.py, 3.15.1.
    """

    writes = ("filepath",)

    filepath: str
    save_best_only: bool = False
    save_weights_only: bool = False
    save_freq: SaveFrequency = "epoch"
    initial_value_threshold: float | None = None

    @model_validator(mode="after")
    def _suffix(self) -> Self:
        if self.save_weights_only and not self.filepath.endswith(".weights.h5"):
            raise condition('save_weights_only and not filepath.endswith(".weights.h5")')
        if not self.save_weights_only and not self.filepath.endswith((".keras", ".h5")):
            raise condition('not filepath.endswith(".keras")')
        return self

    @property
    def watches(self) -> bool:
        return self.save_best_only


class BackupAndRestore(Callback):
    """Saves the state of training, so that the same call goes on after an interruption.

    The folder is removed at the end unless `delete_checkpoint` is false.

    Source: keras/src/callbacks/backup_and_restore.py, 3.15.1.
    """

    writes = ("backup_dir",)

    backup_dir: str
    save_freq: SaveFrequency = "epoch"
    double_checkpoint: bool = False
    delete_checkpoint: bool = True

    @model_validator(mode="after")
    def _folder(self) -> Self:
        if not self.backup_dir:
            raise condition('backup_dir == ""')
        return self
