from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.masks import lost
from rnnspec.rules._base import Case, Context, Rule


class LostMask(Rule, code="RS213", on=Report, having="mask_zero Masking"):
    """mask is lost before the layer that would read it

    ## What it does
    Finds a layer that gets a sequence with a mask and gives one without, where a layer further on reads masks.

    ## Why is this bad?
    The mask says which steps are padding. Behind a layer that does not pass it on, padding is read like data, and
    what a model says of a sample depends on how far it was filled up.

    ## What happens at run time
    Keras warns in Python, once, that the layer "will destroy the mask information", and goes on.

    ## Repair
    Leave `mask_zero` or `Masking` out if padding may be read. Else take the layer out that loses the mask, or move it
    behind the one that reads it.

    ## Source
    keras/src/layers/layer.py (_set_mask_metadata, compute_mask), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not fact.sound:
            return
        for one in lost(fact):
            masks = [tensor.mask for tensor in one.by.call.inputs if tensor.mask is not None] if one.by.call else []
            merged = len(one.by.node.args) > 1
            text = "has no mask, as one of its inputs has none" if merged else "does not pass the mask on"
            labels = [context.label(one.by.node.at, text, primary=True, key=True)]
            if masks and masks[0].blame is not None:
                labels.append(context.blamed(masks[0].blame, "makes the mask"))
            labels.append(context.label(one.reader.node.at, "reads padding like data", key=True))
            yield self.finding(
                one.by.node.at,
                *labels,
                message=f"`{one.by.node.kind}` loses the mask that `{one.reader.node.kind}` would read",
                trace=context.trace(one.reader.node.at),
                help=(f"read the mask before `{one.by.node.kind}`, or leave it out where padding may be read",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Conv1D: {filters: 8, kernel_size: 3, padding: same}  # RS213
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            inputs: {words: {shape: [20], dtype: int32}, places: {shape: [20], dtype: int32}}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true, name: meaning}
                from: words
              - Embedding: {input_dim: 20, output_dim: 8, name: place}
                from: places
              - Add: {}  # RS213
                from: [meaning, place]
              - GlobalAveragePooling1D: {}
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
              - LSTM: {units: 4, return_sequences: true}
              - Conv1D: {filters: 8, kernel_size: 3, padding: same}
              - GlobalMaxPooling1D: {}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - Dropout: {rate: 0.2}
              - Dense: {units: 8, activation: tanh}
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - GlobalAveragePooling1D: {}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
