from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten
from rnnspec.rules._training import batches, optimizer, schedule


class EndedSchedule(Rule, code="RS617", on=Report, having="CosineDecay PolynomialDecay PiecewiseConstantDecay"):
    """learning rate is 0 for the rest of the training

    ## What it does
    Compares the length of a schedule that ends at 0 with the number of updates: epochs times batches, where the data
    tells how many samples there are. `CosineDecay` ends at 0 by default.

    ## Why is this bad?
    `decay_steps` counts batches, not epochs. With a learning rate of 0 nothing is learned any more.

    ## What happens at run time
    Nothing: the epochs go on, and no weight changes.

    ## Repair
    Make `decay_steps` the number of updates of the whole training, or end above 0: `alpha: 0.01`.

    ## Source
    keras/src/optimizers/schedules/learning_rate_schedule.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found, each, fit = schedule(fact), batches(context), fact.spec.fit
        used = optimizer(fact)
        if found is None or used is None or each is None or fit is None or used[0].gradient_accumulation_steps:
            return
        plan: Any
        plan, at = found
        settles, updates = plan.settles, (fit.epochs - fit.initial_epoch) * each
        if settles is None or _end(plan) != 0 or settles > updates - each:
            return
        argument = "boundaries" if plan.kind == "PiecewiseConstantDecay" else "decay_steps"
        idle = int(-(-settles // each)) + 1 + fit.initial_epoch
        labels = [context.setting((*at, argument), f"ends at 0 after {settles:,g} updates", primary=True)]
        if context.node(("fit", "epochs")) is not None:
            labels.append(context.setting(("fit", "epochs"), f"{updates:,} updates, {each:,} in each epoch"))
        fix = None
        if argument == "decay_steps":
            length = updates - int(settles - plan.decay_steps)
            fix = rewritten(context, (*at, argument), length, "let it last the whole training", "the rate falls slower")
        yield self.finding(
            (*at, argument),
            *labels,
            message=f"the learning rate is 0 from epoch {idle} of {fit.epochs} on",
            help=() if fix else ("end above 0, or later",),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 10}}}}  # RS617
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 80}}}}  # RS617
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
            """,
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
              optimizer: {Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 80}}}}
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
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
                Adam: {learning_rate: {CosineDecay: {initial_learning_rate: 0.01, decay_steps: 40, alpha: 0.1}}}
              loss: mse
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 10, batch_size: 8}
            """
        ),
    )


def _end(plan: Any) -> float | None:
    """The rate that a schedule settles at."""
    match plan.kind:
        case "CosineDecay":
            return float(plan.alpha)
        case "PolynomialDecay":
            return float(plan.end_learning_rate)
        case "PiecewiseConstantDecay":
            return float(plan.values[-1])
    return None
