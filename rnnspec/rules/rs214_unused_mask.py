from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.masks import lost, makers, used
from rnnspec.rules._base import Case, Context, Rule


class UnusedMask(Rule, code="RS214", on=Report, having="mask_zero Masking"):
    """mask is made and no layer reads it

    ## What it does
    Finds `mask_zero: true` or a `Masking` behind which neither a layer nor the loss of an output looks at the mask.

    ## Why is this bad?
    It looks as if padding were left out, and it is read like everything else. Recurrent layers, attention and
    `GlobalAveragePooling1D` read masks; `Dense`, convolutions and other pooling do not.

    ## What happens at run time
    The same as without a mask.

    ## Repair
    Leave `mask_zero` or `Masking` out, or use a layer that reads the mask: `GlobalAveragePooling1D` for `Flatten`.

    ## Source
    keras/src/layers/layer.py (_set_mask_metadata), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not fact.sound or any(lost(fact)):
            return
        for maker in makers(fact):
            if used(fact, maker):
                continue
            mask = maker.outputs[0].mask
            assert mask is not None
            assert mask.blame is not None
            label = context.blamed(mask.blame, "makes a mask that no layer behind reads")
            yield self.finding(
                maker.node.at,
                label.but(primary=True),
                help=("leave it out, or read the mask, as `LSTM`, `GRU` and `GlobalAveragePooling1D` do",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}  # RS214
              - Flatten: {}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}  # RS214
              - Conv1D: {filters: 8, kernel_size: 3}
              - GlobalMaxPooling1D: {}
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - GlobalAveragePooling1D: {}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            """
        ),
    )
