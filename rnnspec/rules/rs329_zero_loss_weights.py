from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class ZeroLossWeights(Rule, code="RS329", on=Report, having="loss_weights"):
    """every loss has weight 0

    ## What it does
    Finds `loss_weights` that are all 0.

    ## Why is this bad?
    The loss of the model is the weighted sum of those of its outputs. With 0 for each it is 0 for any weights.

    ## What happens at run time
    Nothing: the loss is 0.0 from the first batch on, and no weight changes.

    ## Repair
    Give the outputs that are to be trained a weight above 0.

    ## Source
    keras/src/trainers/compile_utils.py (CompileLoss.call), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        given = fact.spec.compile.loss_weights if fact.spec.compile else None
        weights = list(given.values()) if isinstance(given, dict) else given or []
        if weights and not any(weights):
            at = ("compile", "loss_weights")
            yield self.finding(
                at,
                context.setting(at, "makes the loss 0 whatever the model does", primary=True),
                help=("give the outputs that are to be trained a weight above 0",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, name: other}
                from: reader
            outputs: [value, other]
            compile:
              loss: [mse, mse]
              loss_weights: {value: 0.0, other: 0.0}  # RS329
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, name: other}
                from: reader
            outputs: [value, other]
            compile:
              loss: [mse, mse]
              loss_weights: {value: 1.0, other: 0.0}
            """
        ),
    )
