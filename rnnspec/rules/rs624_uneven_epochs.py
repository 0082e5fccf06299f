from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._training import fixed_batch, full_batches


class UnevenEpochs(Rule, code="RS624", on=Report, having="steps_per_epoch"):
    """epochs are cut off where the data ends

    ## What it does
    Compares `steps_per_epoch` with the number of batches that the data makes.

    ## Why is this bad?
    An epoch goes on where the last one stopped, and ends with the data. With 3 steps of 4 batches the epochs have 3
    steps, 1 step, 3 steps, 1 step; their losses cannot be compared. With more steps than batches the setting is idle.

    ## What happens at run time
    Keras warns that the input ran out of data, and ends the epoch.

    ## Repair
    Leave `steps_per_epoch` out, or let it divide the number of batches.

    ## Source
    keras/src/trainers/epoch_iterator.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit, full = fact.spec.fit, full_batches(context)
        if fit is None or fit.steps_per_epoch is None or full is None or fixed_batch(fact) is not None:
            return
        steps = fit.steps_per_epoch
        if full % steps == 0 or (steps < full and fit.epochs * steps <= full):
            return
        at = ("fit", "steps_per_epoch")
        effect = (
            f"the data makes {count(full, 'batch', 'batches')}, so each epoch has as many"
            if steps > full
            else f"the data makes {count(full, 'batch', 'batches')}: "
            f"every {_ordinal(full // steps + 1)} epoch has {count(full % steps, 'step')}"
        )
        yield self.finding(
            at,
            context.setting(at, effect, primary=True),
            message=None if steps < full else "epochs have more steps than the data has batches",
            help=("leave it out, or let it divide the number of batches",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 4, batch_size: 16, steps_per_epoch: 3}  # RS624
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 4, batch_size: 16, steps_per_epoch: 100}  # RS624
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
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit: {epochs: 4, batch_size: 16, steps_per_epoch: 2}
            """
        ),
    )


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
