from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.masks import makers
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data


class IdleMask(Rule, code="RS218", on=Report, having="mask_zero Masking"):
    """mask hides a value that the data does not have

    ## What it does
    Compares what `mask_zero` (0) or `Masking` (`mask_value`) hides with the range of the data.

    ## Why is this bad?
    Nothing is ever masked. The mask costs time, on JAX and PyTorch the fused kernels too, and it may hide that
    padding has another value than one thinks.

    ## What happens at run time
    Every step counts.

    ## Repair
    Leave `mask_zero` or `Masking` out, or name the value that marks padding.

    ## Source
    keras/src/layers/core/masking.py and embedding.py (compute_mask), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for maker in makers(fact):
            ref = maker.node.args[0] if maker.node.args else None
            field = context.data.inputs(fact.inputs).get(ref.name) if ref is not None else None
            # Of other padding RS217 speaks.
            if field is None or field.low is None or field.high is None or field.padding is not None:
                continue
            if field.ragged:
                continue  # RS405: padding is still to come
            hidden = float(getattr(maker.layer, "mask_value", 0))
            mask = maker.outputs[0].mask
            if field.low <= hidden <= field.high or mask is None or mask.blame is None:
                continue
            text = f"values lie between {field.low:g} and {field.high:g}"
            yield self.finding(
                maker.node.at,
                context.blamed(mask.blame, f"hides {hidden:g}, which does not occur").but(primary=True),
                in_data(context, field.blame, "range", text),
                help=("leave the mask out, or name the value that marks padding",),
            )

    bad = (
        Case(
            """\
            input: {shape: [6, 1]}
            layers:
              - Masking: {mask_value: -1.0}  # RS218
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 8, x: {shape: [6, 1], range: [0, 1]}, y: {shape: [1]}}}
            """
        ),
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}  # RS218
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 8, x: {shape: [6], dtype: int32, range: [1, 49]}, y: {shape: [1]}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 8, x: {shape: [6], dtype: int32, range: [0, 49]}, y: {shape: [1]}}}
            """
        ),
    )
