from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads

_TRAINABLE = ("float", "bfloat")


class UntrainableOutput(Rule, code="RS310", on=Report, having="loss"):
    """loss on an output that has no gradient

    ## What it does
    Finds a loss on an output of whole numbers, truth values or text.

    ## Why is this bad?
    Training follows the gradient of the loss, and a whole number does not change a little: there is none.

    ## What happens at run time
    On TensorFlow Keras raises "No gradients provided for any variable"; on JAX it trains and no weight changes.

    ## Repair
    Train on the scores before `argmax`, rounding or comparison, and apply it to the predictions.

    ## Source
    keras/src/optimizers/base_optimizer.py (apply), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            dtype = head.output.tensor.dtype
            if dtype.startswith(_TRAINABLE):
                continue
            yield self.finding(
                head.place(context),
                head.at_output(context, f"gives {dtype}, which has no gradient", primary=True),
                head.at_loss(context, "needs a gradient to train"),
                trace=head.trace(context),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4}
              - ops.argmax: {axis: -1}  # RS310
            compile:
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
              - Dense: {units: 4}
            compile:
              loss: mse
            """
        ),
    )
