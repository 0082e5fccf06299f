from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import end, heads

#: Activations that give negative values as well.
_SIGNED = (
    "linear", "tanh", "hard_tanh", "softsign", "elu", "selu", "celu", "leaky_relu", "gelu", "silu", "swish", "mish",
)  # fmt: skip


class NegativeCounts(Rule, code="RS325", on=Report, having="poisson Poisson"):
    """poisson loss on an output that may be negative

    ## What it does
    Finds `poisson` behind an activation that gives negative values as well, or behind none.

    ## Why is this bad?
    The loss takes the output for an expected count and its logarithm. Negative numbers have none.

    ## What happens at run time
    The loss becomes NaN with the first negative output, often in the first batch; the gradient pushes it further down.

    ## Repair
    End with an activation above 0: `exponential` (the log link of a Poisson regression) or `softplus`.

    ## Source
    keras/src/losses/losses.py (poisson), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            last = end(fact, head.output.name)
            if head.loss.kind != "Poisson" or last is None or last.activation not in _SIGNED:
                continue
            text = "no activation: values may be negative"
            if last.given or last.activation != "linear":
                text = f"{last.activation} gives negative values as well"
            yield self.finding(
                head.place(context),
                last.label(context, text, primary=True),
                head.at_loss(context, "takes their logarithm"),
                trace=head.trace(context),
                notes=("the first negative output makes the loss NaN, and training pushes it further down",),
                help=("end with values above 0: `activation: exponential` or `activation: softplus`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}  # RS325
            compile: {loss: poisson}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: exponential}
            compile: {loss: poisson}
            """
        ),
    )
