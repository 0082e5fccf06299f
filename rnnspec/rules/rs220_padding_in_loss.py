from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import key, steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._padding import at_padding


class PaddingInLoss(Rule, code="RS220", on=Report, having="pad"):
    """loss counts the padded steps

    ## What it does
    Finds an output with a label for every step, whose labels are padded, and which has no mask.

    ## Why is this bad?
    Padding is easy to predict. The more of it there is, the better loss and accuracy look, and the less the steps
    count that matter.

    ## What happens at run time
    Keras averages over all steps. Where the output has a mask, it leaves out those that are masked.

    ## Repair
    Make a mask at the beginning, `mask_zero: true` or `Masking`, and let it reach the output: recurrent layers,
    `Dense` and `TimeDistributed` pass it on.

    ## Source
    keras/src/losses/loss.py (Loss.__call__), Keras 3.15.1
    """

    severity = "hint"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = steps(fact)
        for head in heads(context):
            tensor, labels = head.output.tensor, head.labels
            if labels is None or labels.padding is None or tensor.mask is not None or tensor.rank < 3:
                continue
            if key(fact, head.output.ref) not in known or not labels.shape or labels.shape[0] != tensor.sizes[1]:
                continue
            yield self.finding(
                head.route,
                head.at_loss(context, "averages over all steps, padding included", primary=True),
                head.at_output(context, "gives an answer for every step, without a mask"),
                at_padding(labels, context, "fills labels up"),
                help=("make a mask that reaches the output, as `Embedding: {mask_zero: true}` does",),
            )

    bad = (
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 5, output_dim: 8}
              - LSTM: {units: 4, return_sequences: true}
              - Dense: {units: 3, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy, metrics: [accuracy]}  # RS220
            data:
              source: {arrays: {x: [[2, 3, 1], [4, 1]], y: [[0, 1, 2], [2, 0]]}}
              transforms:
                - pad: {maxlen: 6, padding: post, of: both}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 5, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4, return_sequences: true}
              - Dense: {units: 3, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy, metrics: [accuracy]}
            data:
              source: {arrays: {x: [[2, 3, 1], [4, 1]], y: [[0, 1, 2], [2, 0]]}}
              transforms:
                - pad: {maxlen: 6, padding: post, of: both}
            """
        ),
    )
