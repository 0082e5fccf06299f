"""The parts that all metrics share."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rnnspec.objectives._base import Labels, Policy, Values
from rnnspec.spec.kind import Kind
from rnnspec.spec.naming import snake_case


class Metric(Kind, abstract=True):
    """The arguments of all metrics: `name` is the key in the history, `dtype` that of the running sums."""

    #: What the labels look like, arguments left aside; see `wanted_labels`.
    labels: ClassVar[Labels] = "like_output"
    #: What the values of the output must be, arguments left aside; see `wanted`.
    output: ClassVar[Values] = "any"
    #: Rank the output must have, batch included, or None for any.
    rank: ClassVar[int | None] = None
    #: Whether it adds or drops one last axis of size 1 where ranks differ by one, as losses do. The others stretch
    #: labels and output to a table of all pairs, or fail.
    squeezes: ClassVar[bool] = True
    #: What callbacks with `mode: auto` take for better. None: Keras does not know and stops with an
    #: error at the end of the first epoch (keras/src/callbacks/monitor_callback.py, 3.15.1).
    larger_is_better: ClassVar[bool | None] = None

    name: str | None = None
    dtype: Policy | None = None

    @property
    def wanted_labels(self) -> Labels:
        return self.labels

    @property
    def wanted(self) -> Values:
        """What the values of the output must be."""
        return "logits" if getattr(self, "from_logits", False) else self.output

    @property
    def scalar(self) -> bool:
        """Whether the result is one number; callbacks cannot compare lists."""
        return True

    def resolve(self, labels: Sequence[int | None], output: Sequence[int | None]) -> "Metric":
        """The metric that Keras measures for labels and output of these shapes, batch axis first."""
        return self

    def log_name(self) -> str:
        """Its key in the history: the string it was written as, else its name.

        `get_metric` in keras/src/trainers/compile_utils.py, 3.15.1. See `log_names` for several.
        """
        return self.identifier or self.name or snake_case(self.kind)


def log_names(
    metrics: Iterable[tuple[str | None, Metric]], weighted: Iterable[tuple[str | None, Metric]] = ()
) -> list[str]:
    """The keys of several metrics in the history, in order, without their `val_` twins.

    Each comes with the name of its output where the model has several. Nameless objects of one class
    are counted, then equal keys are (keras/src/utils/naming.py and `CompileMetrics.result` in
    keras/src/trainers/compile_utils.py, 3.15.1). Holds where the objects are built in this order in
    a process that built none before.
    """
    nameless: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    keys = []
    for output, metric, again in [*((*item, "") for item in metrics), *((*item, "weighted_") for item in weighted)]:
        name = metric.log_name()
        if not (metric.identifier or metric.name):
            nameless[name] += 1
            if nameless[name] > 1:
                name = f"{name}_{nameless[name] - 1}"
        prefix = f"{output}_" if output else ""
        key = f"{prefix}{name}"
        if key in seen and again:
            key = f"{prefix}{again}{name}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}_{seen[key] - 1}")
    return keys
