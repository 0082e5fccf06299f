from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import optimizer


class IdleLearningRate(Rule, code="RS619", on=Report, having="learning_rate lr"):
    """learning rate is not above 0

    ## What it does
    Finds a learning rate of 0 or below, and schedules that begin at 0 and stay there.

    ## Why is this bad?
    Each update is the learning rate times a direction. With 0 nothing is learned; below 0 the loss climbs.

    ## What happens at run time
    Nothing: Keras takes any number.

    ## Repair
    Use a learning rate above 0; 0.001 is the default of Adam.

    ## Source
    keras/src/optimizers/base_optimizer.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = optimizer(fact)
        if found is None:
            return
        rate: Any = found[0].learning_rate
        at = (*found[1], "learning_rate")
        if found[0].schedule is not None:
            rate, at = _start(rate), (*at, rate.key, "initial_learning_rate")
        if not isinstance(rate, int | float) or rate > 0:
            return
        does = "changes no weight" if rate == 0 else "leads uphill: the loss grows"
        yield self.finding(
            at,
            context.setting(at, does, primary=True),
            message="learning rate is 0: nothing is learned" if rate == 0 else "learning rate is below 0",
            help=("use a learning rate above 0, such as 0.001",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: 0}}  # RS619
              loss: mse
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {SGD: {learning_rate: -0.1}}  # RS619
              loss: mse
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer:
                Adam:
                  learning_rate:
                    CosineDecay:
                      initial_learning_rate: 0.0  # RS619
                      decay_steps: 1000
              loss: mse
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
              optimizer:
                Adam:
                  learning_rate:
                    CosineDecay: {initial_learning_rate: 0, decay_steps: 1000, warmup_target: 0.01, warmup_steps: 100}
              loss: mse
            """
        ),
    )


def _start(plan: Any) -> float | None:
    """The rate that a schedule is a multiple of; None where it leads elsewhere."""
    if plan.kind in ("ExponentialDecay", "InverseTimeDecay", "CosineDecayRestarts"):
        return float(plan.initial_learning_rate)
    if plan.kind == "CosineDecay" and plan.warmup_target is None:
        return float(plan.initial_learning_rate)
    return None
