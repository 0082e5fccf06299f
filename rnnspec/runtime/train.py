"""`rnnspec train`: build, verify, load the data, fit, and keep all of it in a run directory."""

import contextlib
import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnspec.data import Files
from rnnspec.inference import Report
from rnnspec.runtime import data as feeding
from rnnspec.runtime.backend import Choice, Wanted, choose, start
from rnnspec.runtime.errors import RunError, in_a_line, refusals
from rnnspec.runtime.history import Goal, History, finite
from rnnspec.runtime.progress import Progress
from rnnspec.runtime.progress import progress as default_progress
from rnnspec.runtime.run_dir import PREPROCESSING, WEIGHTS, RunDir, as_stored, environment
from rnnspec.runtime.warm_start import WarmStart
from rnnspec.spec.document import FitSpec
from rnnspec.spec.kind import Kind
from rnnspec.spec.load import Document

if TYPE_CHECKING:
    from rnnspec.data.pipeline import Parts


@dataclass(frozen=True)
class RunResult:
    """What came of training. `path` is None for a dry run; epochs count from 1.

    `status` is `finished`, `interrupted`, `diverged` or `failed`.
    """

    path: Path | None
    backend: Choice
    status: str = "finished"
    history: tuple[dict[str, float], ...] = ()
    best_epoch: int | None = None
    best: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class _Fit:
    """What `fit` is called with."""

    x: Any
    y: Any
    validation: tuple[Any, Any] | None
    batch_size: int
    spec: FitSpec

    @property
    def batches(self) -> int:
        if self.spec.steps_per_epoch is not None:
            return self.spec.steps_per_epoch
        count = feeding.samples(self.x)
        if self.validation is None and self.spec.validation_split:
            # keras/src/trainers/data_adapters/array_slicing.py, 3.15.1
            count = math.floor(count * (1 - self.spec.validation_split))
        return math.ceil(count / self.batch_size)


def train(
    document: Document,
    report: Report,
    *,
    files: Files | None = None,
    runs_dir: Path = Path("runs"),
    backend: Wanted = "auto",
    epochs: int | None = None,
    dry_run: bool = False,
    warm_start: WarmStart | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Train the model of a checked spec, from the weights of another run where `warm_start` has some.

    `files` says where data lies. With `dry_run` one batch is trained and evaluated and nothing is
    written; a spec without data is then given made-up numbers. Raises `RunError`: with exit code 4
    after training that diverged or was interrupted, when the run directory is complete all the same.
    """
    spec = report.spec
    if spec.compile is None or not spec.compile.trains:
        raise RunError("the spec says nothing to train for: give it a compile section with a loss", exit_code=2)
    fit = spec.fit or FitSpec()
    if epochs is not None:
        fit = fit.model_copy(update={"epochs": epochs})
    files = files or Files(Path(document.path).parent)
    choice = choose(backend, report)
    with start(choice, fit.seed):
        shown = progress or default_progress()
        try:
            if dry_run:
                return _dry_run(document, report, files, fit, choice, warm_start, shown)
            return _Training(document, report, files, fit, choice, warm_start, shown).run(runs_dir)
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            raise RunError(f"cannot write{where}: {error.strerror or error}") from error
        finally:
            shown.close()


class _Training:
    def __init__(
        self, document: Document, report: Report, files: Files, fit: FitSpec, choice: Choice,
        warm_start: WarmStart | None, progress: Progress,
    ) -> None:  # fmt: skip
        self.document = document
        self.report = report
        self.files = files
        self.fit = fit
        self.choice = choice
        self.warm_start = warm_start
        self.progress = progress

    def run(self, runs_dir: Path) -> RunResult:
        model = started(self.report, self.warm_start, self.progress)
        parts = feeding.load_parts(self.document, self.report, self.files, self.progress.note)
        call = prepared(parts, self.report, self.fit)
        for kind in self.fit.callbacks:
            _paths_stay_inside(kind)
        run = RunDir.create(runs_dir, self.report.spec.name, self._stored())
        began = time.monotonic()
        run.note(
            status="running",
            started=now(),
            seed=self.fit.seed,
            spec_path=str(Path(self.document.path).absolute()),
            data=parts.files,
            **({"warm_start": self.warm_start.noted()} if self.warm_start is not None else {}),
            **environment(Path(self.document.path).absolute().parent),
        )
        run.write_json(
            PREPROCESSING, {"inputs": list(parts.train.x), "targets": list(parts.train.y), "states": parts.states}
        )
        history = History(goal(self.report, self.fit, validated=_validated(call)), run)
        status, error = self._fitted(model, call, history, run)
        seconds = time.monotonic() - began
        self._finish(model, history, run, status, seconds)
        if error is not None:
            raise error
        best = history.figures(history.best)
        return RunResult(run.path, self.choice, status, tuple(history.rows), history.best, best, seconds)

    def _fitted(self, model: Any, call: _Fit, history: History, run: RunDir) -> tuple[str, RunError | None]:
        """How training ended, and what to tell of it after everything is written."""
        from rnnspec.runtime.fitting import Watched, Watcher, callback, restore_best

        fit, callbacks = self.fit, [callback(kind, run) for kind in self.fit.callbacks]
        try:
            with stop_signals(self.progress.note) as stopping:
                watcher = Watcher(model, history, self.progress, fit.epochs, call.batches, stopping)
                model.fit(
                    call.x,
                    call.y,
                    batch_size=call.batch_size,
                    epochs=fit.epochs,
                    verbose=0,
                    callbacks=Watched(callbacks, watcher, model, fit.epochs, call.batches),
                    validation_split=fit.validation_split if call.validation is None else 0.0,
                    validation_data=call.validation,
                    shuffle=fit.shuffle,
                    class_weight=class_weight(fit),
                    initial_epoch=fit.initial_epoch,
                    steps_per_epoch=fit.steps_per_epoch,
                    validation_steps=fit.validation_steps,
                    validation_batch_size=fit.validation_batch_size,
                    validation_freq=fit.validation_freq,
                )
        except KeyboardInterrupt:
            restore_best(callbacks, model)
            text = f"interrupted after epoch {history.last}; {run.path} holds what was reached"
            return "interrupted", RunError(text)
        except Exception as error:
            if "NaN" in str(error) and any(kind.kind == "TerminateOnNaN" for kind in fit.callbacks):
                return "diverged", _diverged(history, run)
            failure = RunError(f"training failed in epoch {history.last + 1}: {in_a_line(error)}")
            failure.__cause__ = error
            return "failed", failure
        if history.rows and not math.isfinite(history.rows[-1].get("loss", 0.0)):
            return "diverged", _diverged(history, run)
        return "finished", None

    def _finish(self, model: Any, history: History, run: RunDir, status: str, seconds: float) -> None:
        """Write what is left to write: first what cannot be made again."""
        from rnnspec.data._files import sha256
        from rnnspec.runtime.build import build
        from rnnspec.runtime.report import write_report
        from rnnspec.runtime.weights import save_weights

        history.write()
        # The weights alone, without the optimizer's, which only training needs.
        plain = build(self.report)
        plain.set_weights(model.get_weights())
        save_weights(plain, run.path / WEIGHTS)
        run.note(
            status=status,
            finished=now(),
            seconds=round(seconds, 3),
            epochs=history.last,
            best_epoch=history.best,
            monitor=history.goal.monitor,
            best=finite(history.figures(history.best)),
            files={WEIGHTS: sha256(run.path / WEIGHTS)},
        )
        write_report(run, self.report, history)

    def _stored(self) -> Any:
        """The document as it was trained, with the epochs asked for."""
        stored: Any = as_stored(self.document)
        section = stored.get("fit") or {}
        if section.get("epochs", FitSpec().epochs) != self.fit.epochs:
            stored["fit"] = {**section, "epochs": self.fit.epochs}
        return stored


def started(report: Report, warm_start: WarmStart | None, progress: Progress) -> Any:
    """The model as training begins with it. Raises `RunError`."""
    model = built(report)
    if warm_start is not None:
        warm_start.load(model)
        for line in warm_start.told():
            progress.note(line)
    return model


def built(report: Report) -> Any:
    """The model of the report, verified and compiled. Raises `RunError`."""
    from rnnspec.runtime.build import build, compile_
    from rnnspec.runtime.verify import verified

    try:
        model = build(report)
        compile_(model, report)
    except Exception as error:
        first = str(error).strip().partition("\n")[0]
        raise RunError(f"RS901 a bug in rnnspec: Keras refuses the model: {first}", exit_code=101) from error
    return verified(model, report)


def prepared(parts: "Parts", report: Report, fit: FitSpec) -> _Fit:
    """The arrays of `fit`, and its batch size: that of the spec, of a fixed input, or Keras's 32. Raises `RunError`."""
    x, y = feeding.model_inputs(parts.train.x, report), feeding.model_targets(parts.train, report)
    validation = None
    if parts.validation is not None:
        validation = (feeding.model_inputs(parts.validation.x, report), feeding.model_targets(parts.validation, report))
    fixed = feeding.fixed_batch(report)
    if fit.steps_per_epoch is None:
        feeding.whole_batches(x, fixed, "training")
    if validation is not None and fit.validation_steps is None:
        feeding.whole_batches(validation[0], fixed, "validation")
    return _Fit(x, y, validation, fit.batch_size or fixed or 32, fit)


def _validated(call: _Fit) -> bool:
    return call.validation is not None or call.spec.validation_split > 0


def class_weight(fit: FitSpec) -> dict[int, float] | None:
    """Keys of a YAML mapping are text; Keras wants class numbers."""
    return {int(key): weight for key, weight in fit.class_weight.items()} if fit.class_weight else None


def goal(report: Report, fit: FitSpec, *, validated: bool) -> Goal:
    """What says which epoch is the best: what a callback watches for it, else the loss."""
    loss = "val_loss" if validated else "loss"
    for kind in fit.callbacks:
        if kind.kind == "EarlyStopping" or (kind.kind == "ModelCheckpoint" and kind.save_best_only):
            monitor = str(kind.monitor)
            if validated or not monitor.startswith("val_"):
                return Goal(monitor, kind.mode == "max" or (kind.mode == "auto" and _larger(monitor, report)))
    return Goal(loss, larger=False)


def _larger(monitor: str, report: Report) -> bool:
    """Whether more is better for a key of the history, by the metric it belongs to."""
    key = monitor.removeprefix("val_")
    compile_ = report.spec.compile
    metrics = [*_kinds(compile_.metrics), *_kinds(compile_.weighted_metrics)] if compile_ else []
    named = [metric for metric in metrics if key.endswith(metric.log_name())]
    return any(metric.larger_is_better for metric in named)


def _kinds(value: Any) -> Iterator[Any]:
    if isinstance(value, Kind):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _kinds(one)


def _paths_stay_inside(kind: Kind) -> None:
    """Refuse a path before anything is written. Raises `RunError`."""
    from rnnspec.runtime.files import inside

    writes: tuple[str, ...] = getattr(kind, "writes", ())
    for name in writes:
        inside(Path("run"), getattr(kind, name))


def _diverged(history: History, run: RunDir) -> RunError:
    epoch = max(history.last, 1)
    return RunError(f"training diverged in epoch {epoch}: the loss is not a number; {run.path} holds the run")


def _dry_run(
    document: Document, report: Report, files: Files, fit: FitSpec, choice: Choice, warm_start: WarmStart | None,
    progress: Progress,
) -> RunResult:  # fmt: skip
    import keras
    import numpy as np

    from rnnspec.runtime.fitting import numbers
    from rnnspec.runtime.made_up import made_up

    began = time.monotonic()
    model = started(report, warm_start, progress)
    if report.spec.data is None:
        batch = feeding.fixed_batch(report) or fit.batch_size or 32
        x, y = made_up(report, batch)
    else:
        call = prepared(feeding.load_parts(document, report, files, progress.note), report, fit)
        x, y = keras.tree.map_structure(lambda array: np.asarray(array)[: call.batch_size], (call.x, call.y))
    with refusals("training failed at the first batch"):
        model.train_on_batch(x, y, class_weight=class_weight(fit))
        figures = numbers(model.evaluate(x, y, batch_size=feeding.samples(x), verbose=0, return_dict=True))
    return RunResult(None, choice, best=figures, seconds=time.monotonic() - began)


@contextlib.contextmanager
def stop_signals(note: Callable[[str], None]) -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM came. The first lets the batch end; a second Ctrl-C interrupts at once."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return

    def handle(number: int, frame: Any) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        note("stopping after this batch; press Ctrl-C again to stop at once")

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
