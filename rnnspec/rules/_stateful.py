"""What makes a model stateful, and what the parts of its data hold."""

from collections.abc import Iterator
from math import floor

from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Context
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.document import FitSpec

_KEEPING = {"tensorflow": "TensorFlow", "torch": "PyTorch"}


class PartSize(Record):
    """How many samples of a part go into batches; `route` leads to what decides it.

    `steps` is how many batches are taken at a time, None for all of them, and `times` how often. Keras takes the next
    ones where it stopped, up to the last of the part (`EpochIterator` in keras/src/trainers/epoch_iterator.py, 3.15.1).
    """

    name: str
    samples: int
    route: Route
    steps: int | None
    times: int

    def fills(self, batch: int) -> bool:
        """Whether only whole batches are taken."""
        whole, rest = divmod(self.samples, batch)
        return rest == 0 or (self.steps is not None and self.steps * self.times <= whole)


def stateful(report: Report) -> tuple[Step, int] | None:
    """The first stateful layer with the batch size it is fixed to; None where no layer is."""
    for step in report.layers:
        layer = getattr(step.layer, "layer", step.layer)
        if step.call is None or not getattr(layer, "stateful", False) or not step.call.inputs:
            continue
        batch = step.call.x.shape[0].size
        if batch is not None:
            return step, batch
    return None


def stateful_setting(report: Report) -> tuple[Route, Route] | None:
    """The routes to the first stateful layer and to what makes it so; None where no layer is."""
    found = stateful(report)
    if found is None:
        return None
    node, inner = found[0].node, getattr(found[0].layer, "layer", None)
    at = node.at if inner is None else (*node.at, "layer", inner.key)
    return node.at, (*at, "stateful")


def keeping_state(context: Context) -> list[str]:
    """Those targets of the project on which Keras keeps the state from batch to batch, by their names."""
    return [name for target, name in _KEEPING.items() if target in context.targets]


def part_sizes(report: Report, context: Context) -> Iterator[PartSize]:
    """The parts that `fit` goes through, as far as their numbers are known.

    Without a validation part `validation_split` cuts one off the training part: `train_validation_split` in
    keras/src/trainers/data_adapters/array_slicing.py, 3.15.1.
    """
    fit = report.spec.fit or FitSpec()
    parts = context.data.parts
    if parts is None:
        return
    epochs = max(fit.epochs - fit.initial_epoch, 1)
    validations = max(epochs // fit.validation_freq, 1)
    for name, facts, steps, times in (
        ("training", parts.train, fit.steps_per_epoch, epochs),
        ("validation", parts.validation, fit.validation_steps, validations),
    ):
        if facts is None or facts.samples is None:
            continue
        route = ("data", *facts.blame.get("samples", ()))
        if fit.validation_split and parts.validation is None:
            train = floor(facts.samples * (1 - fit.validation_split))
            route = ("fit", "validation_split")
            yield PartSize(name, train, route, steps, epochs)
            yield PartSize("validation", facts.samples - train, route, fit.validation_steps, validations)
        else:
            yield PartSize(name, facts.samples, route if context.node(route) is not None else ("data",), steps, times)
