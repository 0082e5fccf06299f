"""Keras's training loop with eyes on it. Import only after `backend.start`: this module imports Keras."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from rnnspec.runtime.build import objects
from rnnspec.runtime.files import replacing
from rnnspec.runtime.history import History
from rnnspec.runtime.progress import Epoch, Progress
from rnnspec.runtime.run_dir import RunDir
from rnnspec.spec.kind import Kind

#: Seconds between two looks at the figures of a running epoch: each makes the processor wait.
_LOOK = 0.1


class Watched(keras.callbacks.CallbackList):  # type: ignore[misc]
    """Keras's list of callbacks, which also tells `watcher` how training goes.

    Keras's own list fetches the figures of every batch, even where no callback looks at them; this one
    does so only for callbacks that define a batch hook.
    """

    def __init__(self, callbacks: list[Any], watcher: "Watcher", model: Any, epochs: int, steps: int | None) -> None:
        self.watcher = watcher
        super().__init__(callbacks, add_history=True, model=model, epochs=epochs, steps=steps, verbose=0)
        self._async_train = self._async_test = self._async_predict = False
        self.train_hooks = any(_hooks(one, "on_train_batch_end", "on_batch_end") for one in callbacks)
        self.test_hooks = any(_hooks(one, "on_test_batch_end") for one in callbacks)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        super().on_epoch_begin(epoch, logs)
        self.watcher.epoch_begins(epoch)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.train_hooks:
            super().on_train_batch_end(batch, logs)
        self.watcher.batch_ends(batch, logs)

    def on_test_begin(self, logs: Any = None) -> None:
        super().on_test_begin(logs)
        reset_states(self.watcher.model)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.test_hooks:
            super().on_test_batch_end(batch, logs)
        self.watcher.check_stop()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        super().on_epoch_end(epoch, logs)
        self.watcher.epoch_ends(epoch, logs or {})


def _hooks(callback: Any, *names: str) -> bool:
    return any(getattr(type(callback), name) is not getattr(keras.callbacks.Callback, name) for name in names)


class Watcher:
    """Takes the history, tells the progress, and ends training that diverged or is to stop."""

    def __init__(
        self, model: Any, history: History, progress: Progress, epochs: int, batches: int | None,
        stopping: Callable[[], bool],
    ) -> None:  # fmt: skip
        self.model = model
        self.history = history
        self.progress = progress
        self.epochs = epochs
        self.batches = batches
        self.stopping = stopping
        self.began = self.looked = time.monotonic()

    def epoch_begins(self, epoch: int) -> None:
        reset_states(self.model)
        self.began = time.monotonic()
        self.progress.on_epoch_start(epoch + 1, self.epochs, self.batches)

    def batch_ends(self, batch: int, logs: Mapping[str, Any]) -> None:
        self.check_stop()
        now = time.monotonic()
        if now - self.looked > _LOOK:
            self.looked = now
            self.progress.on_batch(batch + 1, numbers(logs))

    def check_stop(self) -> None:
        if self.stopping():
            raise KeyboardInterrupt

    def epoch_ends(self, epoch: int, logs: Mapping[str, Any]) -> None:
        figures = numbers(logs)
        seconds = time.monotonic() - self.began
        improved = self.history.add(epoch + 1, seconds, figures)
        self.progress.on_epoch_end(Epoch(epoch + 1, self.epochs, seconds, figures, self.history.best, improved))
        if not math.isfinite(figures.get("loss", 0.0)):
            self.model.stop_training = True
        self.check_stop()


def numbers(logs: Mapping[str, Any] | None) -> dict[str, float]:
    """Figures as Python numbers; what is no single number is left out. Waits for the device."""
    found: dict[str, float] = {}
    for key, value in (logs or {}).items():
        try:
            found[key] = float(value)
        except (TypeError, ValueError):
            continue
    return dict(sorted(found.items(), key=lambda item: (item[0].startswith("val_"), not item[0].endswith("loss"))))


def reset_states(model: Any) -> None:
    """Let the stateful layers begin anew, as each epoch and each pass over other data does."""
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()


class Checkpoint(keras.callbacks.ModelCheckpoint):  # type: ignore[misc]
    """Keras's ModelCheckpoint, whose files are whole at any moment."""

    @property
    def model(self) -> Any:
        return _Saving(super().model)


class _Saving:
    """A model that saves to a temporary file first."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def save(self, filepath: str, overwrite: bool = True) -> None:
        with replacing(Path(filepath)) as temporary:
            self._model.save(temporary, overwrite=overwrite)

    def save_weights(self, filepath: str, overwrite: bool = True) -> None:
        with replacing(Path(filepath)) as temporary:
            self._model.save_weights(temporary, overwrite=overwrite)


def callback(kind: Kind, run: RunDir) -> Any:
    """The Keras callback of a kind; what it writes lands in the run directory."""
    arguments = {name: objects(value) for name, value in kind.given.items()}
    writes: tuple[str, ...] = getattr(kind, "writes", ())
    for name in writes:
        arguments[name] = str(run.inside(getattr(kind, name)))
    cls = Checkpoint if kind.kind == "ModelCheckpoint" else getattr(keras.callbacks, kind.kind)
    return cls(**arguments)


def restore_best(callbacks: list[Any], model: Any) -> int | None:
    """After an interruption: what EarlyStopping does at the end. The epoch restored, counted from 1."""
    for one in callbacks:
        if isinstance(one, keras.callbacks.EarlyStopping) and one.restore_best_weights and one.best_weights is not None:
            model.set_weights(one.best_weights)
            return int(one.best_epoch) + 1
    return None
