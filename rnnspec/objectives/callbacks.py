"""What happens beside the updates while a model trains.

Source of all: keras/src/callbacks/, 3.15.1.
"""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from rnnspec.spec.document import condition
from rnnspec.spec.kind import Kind

REFUSED = {
    "Callback": "abstract",
    "CallbackList": "driven_by_rnnspec",
    "History": "driven_by_rnnspec",
    "ProgbarLogger": "driven_by_rnnspec",
    "LambdaCallback": "carries_code",
    "LearningRateScheduler": "carries_code",
    "RemoteMonitor": "sends_data",
    "OrbaxCheckpoint": "needs_package",
}

SaveFrequency: TypeAlias = int | Literal["epoch"]


class Callback(Kind, abstract=True):
    #: Arguments that name files or folders it writes. ModelCheckpoint's may hold `{epoch}` and keys of the history.
    writes: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """None: Keras takes no strings for callbacks."""
        return ()


class Monitor(Callback, abstract=True):
    """A callback that watches a key of the history.

    `monitor` is a metric's key, with `val_` before it for validation data. `mode` says whether less
    (`min`) or more (`max`) is better; `auto` knows for losses and most metrics.

    Source: keras/src/callbacks/monitor_callback.py, 3.15.1.
    """

    monitor: str = "val_loss"
    verbose: int | bool = 0
    mode: Literal["auto", "min", "max"] = "auto"

    @property
    def watches(self) -> bool:
        """Whether the value of `monitor` has any effect beside the check of `mode: auto`."""
        return True

    @property
    def needs_validation(self) -> bool:
        """Whether it looks for a key that only validation data makes."""
        return self.watches and self.monitor.startswith("val_")

    @property
    def metric(self) -> str:
        """The key without `val_`."""
        return self.monitor.removeprefix("val_")


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


class CSVLogger(Callback):
    """Writes the history to a CSV file, one row per epoch; `append` goes on with a file that is there.

    Source: keras/src/callbacks/csv_logger.py, 3.15.1.
    """

    writes = ("filename",)

    filename: str
    separator: str = ","
    append: bool = False

    @model_validator(mode="after")
    def _one_character(self) -> Self:
        # Python's csv module stops at the first epoch otherwise.
        if len(self.separator) != 1:
            raise condition("len(separator) != 1")
        return self


class TerminateOnNaN(Callback):
    """Stops training when the loss of a batch is not a number, or infinite.

    `raise_error` makes an error of it.

    Source: keras/src/callbacks/terminate_on_nan.py, 3.15.1.
    """

    raise_error: bool = False


class SwapEMAWeights(Callback):
    """Evaluates and predicts with the moving average of the weights; the optimizer needs `use_ema`.

    `swap_on_epoch` swaps them in at the end of each epoch, so that checkpoints hold the average.

    Source: keras/src/callbacks/swap_ema_weights.py, 3.15.1.
    """

    swap_on_epoch: bool = False


class TensorBoard(Callback):
    """Writes logs for TensorBoard; needs TensorFlow.

    `histogram_freq` and `embeddings_freq` count epochs, 0 is never. `update_freq` is `batch`, `epoch`
    or a number of batches. `profile_batch` is a batch, or the first and last of several, 0 for none.

    Source: keras/src/callbacks/tensorboard.py, 3.15.1.
    """

    writes = ("log_dir",)

    log_dir: str = "logs"
    histogram_freq: int = 0
    write_graph: bool = True
    write_images: bool = False
    write_steps_per_second: bool = False
    update_freq: int | Literal["batch", "epoch"] = "epoch"
    profile_batch: int | list[int] | str = 0
    embeddings_freq: int = 0
    embeddings_metadata: str | dict[str, str] | None = None

    @model_validator(mode="after")
    def _batches(self) -> Self:
        given = self.profile_batch
        try:
            batches = [int(part) for part in given.split(",")] if isinstance(given, str) else given
        except ValueError:
            raise condition("profile_batch with a text that is no pair of numbers") from None
        if isinstance(batches, int):
            batches = [batches, batches]
        if len(batches) != 2 or not 0 <= batches[0] <= batches[1]:
            raise condition("not 0 <= profile_batch[0] <= profile_batch[1]")
        return self
