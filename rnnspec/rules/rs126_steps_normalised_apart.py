from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class StepsNormalisedApart(Rule, code="RS126", on=Report, having="TimeDistributed"):
    """`TimeDistributed` normalises each step by figures of its own

    ## What it does
    Finds `TimeDistributed` around a `BatchNormalization`.

    ## Why is this bad?
    In training each step is normalised by its own mean and variance, and in prediction all by one moving average.
    Where steps differ, as beginning and end of a sequence do, the model predicts on other numbers than it has learnt
    from. The average is also renewed T times per batch, so that `momentum` counts for less.

    ## What happens at run time
    Keras calls the layer step by step, as it is written.

    ## Repair
    Use `BatchNormalization` by itself: it normalises features over the batch and all steps.

    ## Source
    keras/src/layers/rnn/time_distributed.py and normalization/batch_normalization.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            inner = getattr(step.layer, "layer", None)
            if step.node.kind != "TimeDistributed" or inner is None or inner.kind != "BatchNormalization":
                continue
            if not inner.trainable:
                continue
            at = (*step.node.at, "layer", inner.key)
            yield self.finding(
                at,
                context.label(at, "in training by each step, in prediction by all", primary=True, key=True),
                help=("take the wrapper off: `BatchNormalization` alone normalises over the batch and all steps",),
            )

    bad = (
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - TimeDistributed: {layer: {BatchNormalization: {momentum: 0.5}}}  # RS126
              - LSTM: {units: 2}
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - BatchNormalization: {momentum: 0.5}
              - LSTM: {units: 2}
            compile: {loss: mse}
            """
        ),
    )
