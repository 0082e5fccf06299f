from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import BOUNDED, End, Head, end, heads
from rnnspec.source.edit import inline
from rnnspec.source.tree import Mapping, Plain, Route, plain


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
            helps = [f"make probabilities of the output: {_ending(last, fitting, head, context)}"]
            if last.activation == "linear" and hasattr(head.loss, "from_logits"):
                told = inline({head.loss.kind: {**_plain(head.route, context), "from_logits": True}})
                helps.append(f"or let the loss do it: `loss: {told}`")
            text = (
                f"{last.activation} gives values outside 0 to 1"
                if last.given or last.activation != "linear"
                else ("no activation: values may lie outside 0 to 1")
            )
            yield self.finding(
                head.place(context),
                last.label(context, text, primary=True),
                head.at_loss(context, "reads them as probabilities"),
                trace=head.trace(context),
                help=tuple(helps),
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


def _ending(last: End, activation: str, head: Head, context: Context) -> str:
    """The last layer as it is to be written, or what is to stand behind it or in its place."""
    at, kind = last.route[:-1] if last.given else last.route, last.step.node.kind
    layer = getattr(last.step.layer, "layer", last.step.layer)
    if not last.direct:
        units = head.output.tensor.sizes[-1] or 1
        return f"`Dense: {{units: {units}, activation: {activation}}}` at the end"
    if layer is None or "activation" not in type(layer).model_fields:
        return f"`Activation: {{activation: {activation}}}` in place of `{last.step.node.key}`"
    written = plain(node) if isinstance(node := context.node(at), Mapping) else {}
    assert isinstance(written, dict)
    text = f"{at[-1]}: {inline({**written, 'activation': activation})}"
    return f"`TimeDistributed: {{layer: {{{text}}}}}`" if kind == "TimeDistributed" else f"`{text}`"


def _plain(route: Route, context: Context) -> dict[str, Plain]:
    """The arguments of a loss as they are written."""
    written = plain(node) if (node := context.node(route)) is not None else None
    arguments = next(iter(written.values()), None) if isinstance(written, dict) else None
    return arguments if isinstance(arguments, dict) else {}
