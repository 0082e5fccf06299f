from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import BOUNDED, end, heads


class UnboundedProbability(Rule, code="RS305", on=Report, having="loss"):
    """loss of probabilities on an output that leaves 0 to 1

    ## What it does
    Finds a loss that reads the output as probabilities behind an activation whose values go beyond 0 to 1.

    ## Why is this bad?
    The logarithm of a negative number does not exist. Keras cuts the values off at nearly 0 and nearly 1, where no
    gradient is left: such samples teach nothing.

    ## What happens at run time
    Training runs, learns slowly or not at all, and the loss jumps.

    ## Repair
    End with `sigmoid` (yes or no) or `softmax` (one of several), or leave the activation out and give the loss
    `from_logits: true`.

    ## Source
    keras/src/losses/losses.py and backend/jax/nn.py (binary_crossentropy), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            last = end(fact, head.output.name)
            if last is None or head.loss.wanted not in ("probability", "distribution") or last.activation in BOUNDED:
                continue
            if head.loss.labels in ("one_hot", "integer") and head.output.tensor.sizes[-1] == 1:
                continue  # RS306
            fitting = "sigmoid" if head.loss.wanted == "probability" else "softmax"
            helps = [f"end with it: `activation: {fitting}`"]
            if last.activation == "linear" and hasattr(head.loss, "from_logits"):
                helps.append(f"or say so: `loss: {{{head.loss.kind}: {{from_logits: true}}}}`")
            text = (
                f"{last.activation} gives values outside 0 to 1"
                if last.given or not last.direct
                else ("no activation: values may lie outside 0 to 1")
            )
            yield self.finding(
                head.place(context),
                last.label(context, text, primary=True),
                head.at_loss(context, "reads them as probabilities"),
                trace=context.trace(head.place(context)),
                help=("\n".join(helps),),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: tanh}  # RS305
            compile:
              loss: binary_crossentropy
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4}  # RS305
            compile:
              loss: sparse_categorical_crossentropy
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4}
            compile:
              loss: {SparseCategoricalCrossentropy: {from_logits: true}}
            """
        ),
    )
