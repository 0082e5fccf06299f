"""Each metric of `compile` with the output that it measures."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rnnspec.diagnostics.model import Label
from rnnspec.rules._base import Context
from rnnspec.rules._heads import Head, heads, output_names
from rnnspec.source.record import Record
from rnnspec.source.tree import Route

if TYPE_CHECKING:
    from rnnspec.objectives.metrics._base import Metric


class Measured(Record):
    """A metric at an output: as it is `written`, and as the `metric` that Keras makes of it. `route` leads to it."""

    head: Head
    metric: "Metric"
    written: "Metric"
    route: Route

    @property
    def name(self) -> str:
        """The metric as it was written."""
        return self.written.identifier or self.written.kind

    @property
    def classes(self) -> int | None:
        """The size of the last axis of the output."""
        return self.head.output.tensor.sizes[-1]

    def label(self, context: Context, text: str, *, primary: bool = True) -> Label:
        """A label at the metric as it is written."""
        at = (*self.route, self.written.key)
        if context.node(at) is not None:
            return context.label(at, text, primary=primary, key=True)
        return context.label(self.route, text, primary=primary)


def measured(context: Context) -> Iterator[Measured]:
    """Every metric of a sound output that has a loss."""
    from rnnspec.objectives.metrics._base import Metric

    report = context.report
    names = output_names(report) if report else None
    if report is None or report.spec.compile is None or names is None:
        return
    by_name = {head.output.name: head for head in heads(context)}
    for argument in ("metrics", "weighted_metrics"):
        given = getattr(report.spec.compile, argument)
        for name, written, route in _written(given, names, ("compile", argument)):
            head = by_name.get(name)
            if head is None or not isinstance(written, Metric):
                continue
            sizes = head.output.tensor.sizes
            labels = (None, *head.labels.shape) if head.labels else head.loss.label_shape(sizes)
            if labels is not None:
                yield Measured(head, written.resolve(labels, sizes), written, route)


def _written(given: Any, names: list[str], route: Route) -> Iterator[tuple[str, Any, Route]]:
    """Every metric with its output and its place (`CompileMetrics` in trainers/compile_utils.py, Keras 3.15.1)."""
    if isinstance(given, dict):
        for name, one in given.items():
            yield from _flat(name, one, (*route, name))
    elif isinstance(given, list) and len(names) > 1:
        for index, (name, one) in enumerate(zip(names, given, strict=False)):
            yield from _flat(name, one, (*route, index))
    elif names:
        yield from _flat(names[0], given, route)


def _flat(name: str, given: Any, route: Route) -> Iterator[tuple[str, Any, Route]]:
    if isinstance(given, list):
        for index, one in enumerate(given):
            yield from _flat(name, one, (*route, index))
    elif given is not None:
        yield name, given, route
