from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongMask
from rnnspec.rules._base import Case, Context, Rule


class UnusableMask(Rule, code="RS207", on=WrongMask):
    """layer cannot use the mask of its input

    ## What it does
    Finds a layer that reads a mask and fails on the one it gets.

    ## Why is this bad?
    A mask says for every step whether it counts: (B, T). `Softmax` expects one of the shape of its input, and
    `BatchNormalization` one with an axis for each but the last.

    ## What happens at run time
    Keras builds the model and raises an error about shapes at the first batch.

    ## Repair
    Use `Activation: {activation: softmax}` for `Softmax`; elsewhere leave the mask out, or end it before this layer.

    ## Source
    keras/src/layers/activations/softmax.py, normalization/batch_normalization.py and rnn/rnn.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: WrongMask, context: Context) -> Iterable[Diagnostic]:
        mask = fact.found.mask
        labels = [context.label(fact.route, f"gets {fact.found} with a mask", primary=True, key=True)]
        if mask is not None and mask.blame is not None:
            labels.append(context.blamed(mask.blame, "makes the mask"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` cannot use the mask of its input",
            trace=context.trace(fact.route),
            help=("use `Activation: {activation: softmax}`, which leaves the mask alone",)
            if fact.kind == "Softmax"
            else (),
        )

    bad = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Softmax: {}  # RS207
              - LSTM: {units: 4}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Activation: {activation: softmax}
              - LSTM: {units: 4}
            """
        ),
    )
