from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import batches, schedule


class UnfinishedSchedule(
    Rule,
    code="RS618",
    on=Report,
    having="PiecewiseConstantDecay CosineDecay PolynomialDecay ExponentialDecay InverseTimeDecay",
):
    """training ends long before the schedule of its learning rate

    ## What it does
    Compares the length of a schedule with the number of updates, where the data tells how many samples there are: a
    boundary that is never reached, a warm-up that never ends, a decay of which less than a tenth takes place.

    ## Why is this bad?
    The schedule hardly changes the learning rate. Often its length was meant for more data or smaller batches.

    ## What happens at run time
    Nothing: the rate stays near its start.

    ## Repair
    Make the schedule as long as the training: epochs times batches per epoch.

    ## Source
    keras/src/optimizers/schedules/learning_rate_schedule.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found, each, fit = schedule(fact), batches(context), fact.spec.fit
        if found is None or each is None or fit is None:
            return
        plan: Any
        plan, at = found
        updates = fit.epochs * each
        argument, text = "decay_steps", ""
        if plan.kind == "PiecewiseConstantDecay" and plan.boundaries[-1] >= updates:
            argument, text = "boundaries", f"update {plan.boundaries[-1]:,g} is never reached"
        elif plan.kind == "CosineDecay" and plan.warmup_target is not None and plan.warmup_steps >= updates:
            argument, text = "warmup_steps", "the warm-up never ends"
        elif plan.kind in ("CosineDecay", "PolynomialDecay") and (plan.settles or 0) >= 10 * updates:
            text = f"{updates / plan.settles:.0%} of the decay takes place"
        elif plan.kind in ("ExponentialDecay", "InverseTimeDecay") and plan.staircase and plan.decay_steps >= updates:
            text = "the first step down is never reached"
        if not text:
            return
        labels = [context.setting((*at, argument), text, primary=True)]
        if context.node(("fit", "epochs")) is not None:
            labels.append(context.setting(("fit", "epochs"), f"{updates:,} updates, {each:,} in each epoch"))
        yield self.finding(
            (*at, argument), *labels, help=(f"the whole training has {updates:,} updates: epochs × batches",)
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
                Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.1, decay_steps: 9000}}}  # RS618
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
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
                Adam: {learning_rate: {PiecewiseConstantDecay: {boundaries: [40], values: [0.01, 0.001]}}}
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
            """
        ),
    )
