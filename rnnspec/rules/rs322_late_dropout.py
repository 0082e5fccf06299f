from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads

_KINDS = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout")


class LateDropout(
    Rule, code="RS322", on=Report, having="Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D AlphaDropout"
):
    """dropout on the output itself

    ## What it does
    Finds a dropout layer that gives an output with a loss.

    ## Why is this bad?
    Dropout sets numbers to 0 and enlarges the others. Behind the last layer it does that to the prediction: a share of
    the targets is compared with 0, and a probability of 0.9 becomes 1.8.

    ## What happens at run time
    Nothing: the loss of training cannot fall below what the zeros cost.

    ## Repair
    Put the dropout before the last layer.

    ## Source
    keras/src/layers/regularization/dropout.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            step = fact.steps.get(head.output.name)
            rate = getattr(step.layer, "rate", 0) if step is not None else 0
            if step is None or step.node.kind not in _KINDS or not 0 < rate < 1:
                continue
            yield self.finding(
                step.node.at,
                context.label(
                    step.node.at, f"sets {rate:.0%} of the predictions to 0 in training", primary=True, key=True
                ),
                head.at_loss(context, "compares what is left with the targets"),
                trace=context.trace(step.node.at),
                help=("put the dropout before the last layer that has weights",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
              - Dropout: {rate: 0.5}  # RS322
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dropout: {rate: 0.5}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
