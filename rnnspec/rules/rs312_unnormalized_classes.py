from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import End, Head, end, heads
from rnnspec.rules._phrases import rewritten

#: Losses that divide the output by its sum along the classes, so that they see shares only.
_SHARES = ("CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CategoricalFocalCrossentropy")
#: Losses that look at the right class and let all others be.
_RIGHT_CLASS = ("CategoricalGeneralizedCrossEntropy", "KLDivergence")
_SINGLE = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")


class UnnormalizedClasses(Rule, code="RS312", on=Report, having="sigmoid hard_sigmoid sparse_sigmoid softmax Softmax"):
    """probabilities of the classes do not sum to 1

    ## What it does
    Finds a loss of one class out of several on an output whose values along the classes are no distribution: a
    sigmoid for each class, a softmax along another axis, or the softmax inside an LSTM or GRU.

    ## Why is this bad?
    Such a loss asks how the probability of 1 is shared among the classes. Outputs of 0.9 for every class and of 0.1 for
    every class are the same to a crossentropy, which divides them by their sum; `kl_divergence` is content with 1 for
    every class.

    ## What happens at run time
    Nothing: it trains, and the predicted numbers are no probabilities. LSTM and GRU multiply what their activation
    gives with a gate, so that even a softmax sums to less than 1.

    ## Repair
    End with a softmax along the classes: `Dense: {units: 5, activation: softmax}`. For several classes at a time keep
    the sigmoids and use `binary_crossentropy`.

    ## Source
    keras/src/backend/jax/nn.py (categorical_crossentropy and its kin), keras/src/losses/losses.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            last = end(fact, head.output.name)
            several = (head.output.tensor.sizes[-1] or 0) > 1
            if last is None or not several or head.loss.kind not in (*_SHARES, *_RIGHT_CLASS):
                continue
            reason = _reason(last, head)
            if getattr(head.loss, "from_logits", False) or reason is None:
                continue
            fix = None
            if last.direct and last.activation in _SINGLE and head.loss.labels == "integer":
                title = "share the probability among the classes"
                fix = rewritten(context, last.route, "softmax", title, "the spec builds today, its numbers will change")
            note = (
                "the loss divides by the sum: 0.9 for every class costs as much as 0.1 for every class"
                if head.loss.kind in _SHARES
                else "the loss looks at the right class alone: 1 for every class costs nothing"
            )
            repairs = ["one class out of several   →  activation: softmax"]
            if head.loss.labels == "one_hot" and last.activation in _SINGLE:
                repairs.append("several classes at a time  →  loss: binary_crossentropy")
            yield self.finding(
                head.place(context),
                last.label(context, reason, primary=True),
                head.at_loss(context, "reads them as one distribution"),
                trace=head.trace(context),
                notes=(note,),
                help=() if fix else ("\n".join(repairs),) if last.direct else ("end with `Dense` and a softmax",),
                fix=fix,
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: sigmoid}  # RS312
            compile: {loss: sparse_categorical_crossentropy}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}  # RS312
            compile: {loss: sparse_categorical_crossentropy}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 4, activation: softmax}  # RS312
            compile: {loss: categorical_crossentropy}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 4}
              - Softmax: {axis: 1}  # RS312
            compile: {loss: categorical_crossentropy}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - SimpleRNN: {units: 4, activation: softmax}
            compile: {loss: categorical_crossentropy}
            """
        ),
    )


def _reason(last: End, head: Head) -> str | None:
    """Why the values along the classes do not sum to 1; None where they may."""
    layer = last.step.layer
    if last.activation in _SINGLE:
        return "gives each class a probability of its own"
    if not last.direct and last.activation == "softmax" and last.step.node.kind in ("LSTM", "GRU"):
        return f"is multiplied with a gate of the {last.step.node.kind}, so it does not sum to 1"
    rank, axis = head.output.tensor.rank, getattr(layer, "axis", -1)
    if last.activation == "softmax" and last.step.node.kind == "Softmax" and isinstance(axis, int):
        ours = axis % rank if -rank <= axis < rank else rank - 1
        if ours != rank - 1 and getattr(head.loss, "axis", -1) in (-1, rank - 1):
            return f"sums to 1 along axis {ours}, the classes are on axis {rank - 1}"
    return None
