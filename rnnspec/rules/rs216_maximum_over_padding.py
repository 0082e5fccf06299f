from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import sequence_of
from rnnspec.rules._base import Case, Context, Rule


class MaximumOverPadding(Rule, code="RS216", on=Report, having="GlobalMaxPooling1D GlobalMaxPool1D"):
    """maximum over all steps takes in the padding of a `Bidirectional`

    ## What it does
    Finds `GlobalMaxPooling1D` on the masked steps of a `Bidirectional`.

    ## Why is this bad?
    `Bidirectional` writes zeros where the mask hides a step, and the maximum does not look at the mask: no feature of
    a sample with padding is below zero, while those of a full one may be.

    ## What happens at run time
    The same sample has another prediction as soon as it is filled up.

    ## Repair
    Use `GlobalAveragePooling1D`, which leaves out what is masked, or keep the last output of both directions.

    ## Source
    keras/src/layers/pooling/global_max_pooling1d.py and rnn/bidirectional.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            ref = sequence_of(step)
            maker = fact.steps.get(ref.name) if ref is not None else None
            while maker is not None and maker.node.kind in ("Dropout", "SpatialDropout1D", "Identity"):
                maker = fact.steps.get(maker.node.args[0].name) if maker.node.args else None
            if step.node.kind != "GlobalMaxPooling1D" or step.call is None or step.call.x.mask is None:
                continue
            if maker is None or maker.node.kind != "Bidirectional":
                continue
            yield self.finding(
                step.node.at,
                context.label(step.node.at, "takes the maximum over zeros as well", primary=True, key=True),
                context.label(maker.node.at, "gives zeros for the steps that are masked", key=True),
                help=("use `GlobalAveragePooling1D`, which leaves out masked steps",),
            )

    bad = (
        Case(
            """\
            input: {shape: [null], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - GlobalMaxPooling1D: {}  # RS216
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [null], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4, return_sequences: true}
              - GlobalMaxPooling1D: {}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [null], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8}
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - GlobalMaxPooling1D: {}
              - Dense: {units: 1}
            """
        ),
    )
