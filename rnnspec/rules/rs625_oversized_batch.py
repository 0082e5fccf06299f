from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._training import fixed_batch, samples


class OversizedBatch(Rule, code="RS625", on=Report, having="batch_size"):
    """batch is larger than the data

    ## What it does
    Compares `fit.batch_size` with the number of samples that are trained on.

    ## Why is this bad?
    The only batch of an epoch holds all samples: each epoch makes one update of the weights, which is seldom enough to
    learn anything in a few epochs.

    ## What happens at run time
    Nothing: Keras takes the batch as it comes.

    ## Repair
    Use a smaller batch, or as many epochs as there should be updates.

    ## Source
    keras/src/trainers/data_adapters/array_data_adapter.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit, number = fact.spec.fit, samples(context)
        if fit is None or fit.batch_size is None or number is None or fixed_batch(fact) is not None:
            return
        if fit.batch_size <= number:
            return
        at = ("fit", "batch_size")
        yield self.finding(
            at,
            context.setting(at, f"{count(number, 'sample')} to train on: one update in each epoch", primary=True),
            message=f"a batch of {fit.batch_size:,} is more than the {count(number, 'sample')} there are",
            help=("use a smaller batch for more updates in each epoch",),
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
              split: {validation: 0.5}
            fit: {epochs: 4, batch_size: 64}  # RS625
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
            fit: {epochs: 4, batch_size: 64}
            """
        ),
    )
