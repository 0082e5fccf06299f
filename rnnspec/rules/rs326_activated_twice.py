from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import activation, end, heads

_SHARES = ("sigmoid", "hard_sigmoid", "softmax")
#: Activations that are never negative.
_POSITIVE = (*_SHARES, "relu", "relu6", "softplus", "exponential", "squareplus")


class ActivatedTwice(Rule, code="RS326", on=Report, having="Activation Softmax"):
    """output is activated twice

    ## What it does
    Finds a sigmoid or softmax as the last layer behind a layer that has an activation already, so that the outputs
    cannot reach 0 or 1.

    ## Why is this bad?
    A sigmoid of what is never negative is never below 0.5: it cannot say no. A softmax of numbers from 0 to 1 squeezes
    them together: of 10 classes the surest gets no more than 0.23.

    ## What happens at run time
    Nothing: the loss stays above a bound, and the probabilities are wrong.

    ## Repair
    Leave one of the two activations out.

    ## Source
    keras/src/layers/activations/activation.py and softmax.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            last = end(fact, head.output.name)
            if last is None or last.step.node.kind not in ("Activation", "Softmax") or not last.step.node.args:
                continue
            before = fact.steps.get(last.step.node.args[0].name)
            inner = activation(before) if before is not None else None
            if inner is None or head.loss.labels not in ("binary", "one_hot", "integer") or not inner.direct:
                continue
            if last.activation == "sigmoid" and inner.activation in _POSITIVE:
                effect = "sigmoid of what is never negative: never below 0.5"
            elif last.activation == "softmax" and inner.activation in _SHARES:
                effect = _squeezed(head.output.tensor.sizes[-1])
            else:
                continue
            yield self.finding(
                head.place(context),
                last.label(context, effect, primary=True),
                inner.label(context, f"{inner.activation} comes first"),
                message=f"{last.activation} behind {inner.activation}: one activation too many",
                trace=head.trace(context),
                help=("leave one of the two activations out",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: relu}
              - Activation: {activation: sigmoid}  # RS326
            compile: {loss: binary_crossentropy}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 10, activation: softmax}
              - Softmax: {}  # RS326
            compile: {loss: sparse_categorical_crossentropy}
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
              - Activation: {activation: sigmoid}
            compile: {loss: binary_crossentropy}
            """
        ),
    )


def _squeezed(classes: int | None) -> str:
    from math import e

    if not classes or classes < 2:
        return "softmax of numbers from 0 to 1 squeezes them together"
    return f"softmax of numbers from 0 to 1: no class gets more than {e / (e + classes - 1):.2f}"
