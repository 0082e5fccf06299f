from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import BOUNDED, end, heads


class ActivatedLogits(Rule, code="RS304", on=Report, having="from_logits CTC ctc"):
    """loss takes probabilities for logits

    ## What it does
    Finds `from_logits: true`, and `CTC`, behind an activation that has made probabilities already.

    ## Why is this bad?
    The loss applies a sigmoid or softmax of its own. Applied twice, it squeezes all predictions together: a sigmoid of
    a number from 0 to 1 lies between 0.5 and 0.73.

    ## What happens at run time
    On TensorFlow Keras warns and reads the values before the activation; on JAX and PyTorch it trains on the wrong
    loss without a word.

    ## Repair
    Leave `from_logits` out, or leave the activation out.

    ## Source
    keras/src/backend/tensorflow/nn.py (_get_logits) and backend/jax/nn.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            last = end(fact, head.output.name)
            if head.loss.wanted != "logits" or last is None:
                continue
            if last.activation not in BOUNDED or not last.direct:
                continue
            at = (*head.route, head.loss.key, "from_logits")
            expects = "expects values before any activation"
            written = context.node(at) is not None
            yield self.finding(
                head.place(context),
                context.setting(at, expects, primary=True) if written else head.at_loss(context, expects, primary=True),
                last.label(context, f"makes probabilities: the output went through a {last.activation}"),
                trace=head.trace(context),
                notes=("on JAX and PyTorch this trains on the wrong loss without a word",),
                help=(
                    "leave `from_logits` out, or leave the activation out" if written else "leave the activation out",
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: {BinaryCrossentropy: {from_logits: true}}  # RS304
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 5, activation: softmax}
            compile:
              loss: ctc  # RS304
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
            compile:
              loss: {BinaryCrossentropy: {from_logits: true}}
            """
        ),
    )
