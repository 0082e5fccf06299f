"""What the history of a training holds, and which callbacks look for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rnnspec.inference import Report
from rnnspec.rules._base import Context
from rnnspec.rules._heads import output_names
from rnnspec.source.record import Record
from rnnspec.source.tree import Route

if TYPE_CHECKING:
    from rnnspec.objectives.metrics._base import Metric

#: What ModelCheckpoint fills into a path beside the keys of the history.
_COUNTERS = {"epoch", "batch"}


class Wanted(Record):
    """A key that a callback looks for; `watched` is false for one in a path. `route` leads to where it is written."""

    callback: Any
    key: str
    route: Route
    watched: bool = True

    @property
    def effect(self) -> str:
        """What the callback does where the key is missing (keras/src/callbacks/, 3.15.1)."""
        if not self.watched:
            return "ModelCheckpoint stops the training with a KeyError"
        return {
            "EarlyStopping": "EarlyStopping never stops the training",
            "ReduceLROnPlateau": "ReduceLROnPlateau never lowers the learning rate",
            "ModelCheckpoint": "ModelCheckpoint saves after every epoch, the best or not",
        }.get(self.callback.kind, f"{self.callback.kind} does nothing")


def wanted(report: Report) -> Iterator[Wanted]:
    """Every key that a callback of `fit` looks for."""
    for index, callback in enumerate(report.spec.fit.callbacks if report.spec.fit else ()):
        route: Route = ("fit", "callbacks", index, callback.key)
        if getattr(callback, "watches", False):
            yield Wanted(callback, callback.monitor, (*route, "monitor"))
        for argument in getattr(callback, "writes", ()):
            for key in _placeholders(getattr(callback, argument)):
                yield Wanted(callback, key, (*route, argument), watched=False)


def _placeholders(path: str) -> list[str]:
    from string import Formatter

    try:
        names = [name for _, name, _, _ in Formatter().parse(path) if name]
    except ValueError:
        return []
    return [name for name in names if name not in _COUNTERS]


def validates(context: Context) -> bool:
    """Whether there is, or may be, a part of the data to validate on."""
    spec = context.document.spec
    if spec is None or spec.data is None:
        return True
    return bool(spec.data.split.validation or (spec.fit and spec.fit.validation_split))


def logged(report: Report) -> "dict[str, tuple[Metric, str | None]]":
    """Every metric by its key in the history, with the output it measures where there are several."""
    from rnnspec.objectives.metrics._base import log_names

    compiled, names = report.spec.compile, output_names(report)
    if compiled is None or names is None or not keys(report):
        return {}
    metrics, weighted = _each(compiled.metrics, names), _each(compiled.weighted_metrics, names)
    pairs = zip(log_names(metrics, weighted), [*metrics, *weighted], strict=True)
    return {key: (metric, output) for key, (output, metric) in pairs}


def keys(report: Report) -> list[str]:
    """The keys of the history without their `val_` twins, as keras 3.15.1 names them; none where it would stop.

    With several outputs each has a loss of its own, and its name before those of its metrics
    (`CompileLoss.build` and `CompileMetrics.result` in keras/src/trainers/compile_utils.py).
    """
    from rnnspec.objectives.metrics._base import log_names

    compiled = report.spec.compile
    names = output_names(report)
    if compiled is None or compiled.loss is None or names is None or not report.complete:
        return []
    for given in (compiled.loss, compiled.metrics, compiled.weighted_metrics):
        # RS307 and RS309 have said what is wrong.
        if isinstance(given, dict) and set(given) - set(names):
            return []
    found = ["loss", *(f"{name}_loss" for name in _trained(compiled.loss, names))]
    found += log_names(_each(compiled.metrics, names), _each(compiled.weighted_metrics, names))
    callbacks = report.spec.fit.callbacks if report.spec.fit else ()
    if any(callback.kind == "ReduceLROnPlateau" for callback in callbacks):
        found.append("learning_rate")
    return found


def _trained(loss: Any, names: list[str]) -> list[str]:
    """The outputs whose losses are shown one by one: all that have one, if there are several."""
    if isinstance(loss, dict):
        kept = [name for name in names if loss.get(name) is not None]
    elif isinstance(loss, list):
        kept = [name for name, one in zip(names, loss, strict=False) if one is not None]
    else:
        kept = names if loss is not None else []
    return kept if len(kept) > 1 else []


def _each(metrics: Any, names: list[str]) -> "list[tuple[str | None, Metric]]":
    """Every metric with the output whose name stands before it; None for the only one."""
    several = len(names) > 1
    if isinstance(metrics, dict):
        pairs = [(name, metrics[name]) for name in names if name in metrics]
    elif isinstance(metrics, list) and several:
        pairs = list(zip(names, metrics, strict=False))
    else:
        pairs = [("", metrics)]
    return [(name if several else None, metric) for name, given in pairs for metric in _flat(given)]


def _flat(given: Any) -> "Iterator[Metric]":
    if isinstance(given, list):
        for one in given:
            yield from _flat(one)
    elif given is not None:
        yield given
