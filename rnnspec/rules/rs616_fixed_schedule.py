from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import callbacks, schedule


class FixedSchedule(Rule, code="RS616", on=Report, having="ReduceLROnPlateau"):
    """callback cannot lower a learning rate that a schedule sets

    ## What it does
    Finds ReduceLROnPlateau beside an optimizer whose learning rate is a schedule.

    ## Why is this bad?
    A schedule computes the rate of each step anew. There is no number that the callback could change.

    ## What happens at run time
    Training runs until the first plateau; there Keras raises a TypeError, and the run is lost.

    ## Repair
    Keep one of the two: a number as `learning_rate`, or the schedule without the callback.

    ## Source
    keras/src/optimizers/base_optimizer.py (learning_rate), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = schedule(fact)
        for callback, route in callbacks(fact, "ReduceLROnPlateau") if found else ():
            assert found is not None
            planned, at = found
            yield self.finding(
                route,
                context.label(route, "sets the learning rate at a plateau", primary=True, key=True),
                context.label(at, "cannot be set: it computes the rate of each step", key=True),
                message=f"`{callback.kind}` cannot set a learning rate that `{planned.kind}` computes",
                help=("keep one of the two: a number as `learning_rate`, or the schedule alone",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer:
                Adam:
                  learning_rate: {ExponentialDecay: {initial_learning_rate: 0.01, decay_steps: 100, decay_rate: 0.9}}
              loss: mse
            fit:
              epochs: 20
              callbacks:
                - ReduceLROnPlateau: {monitor: loss, patience: 2, min_delta: 10}  # RS616
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: 0.01}}
              loss: mse
            fit:
              epochs: 20
              callbacks:
                - ReduceLROnPlateau: {monitor: loss, patience: 2, min_delta: 10}
            """
        ),
    )
