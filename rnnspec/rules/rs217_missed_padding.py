from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.masks import makers
from rnnspec.inference.steps import steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._padding import at_value, padded


class MissedPadding(Rule, code="RS217", on=Report, having="mask_zero Masking"):
    """mask hides another value than the one that pads

    ## What it does
    Compares what `mask_zero` (0) or `Masking` (`mask_value`) hides with the value that `pad` fills up with.

    ## Why is this bad?
    The padding is not masked, and steps that happen to hold the other value are.

    ## What happens at run time
    Keras masks what it is told to. Padding is read like data.

    ## Repair
    Write the same value in both places; `Embedding` can hide nothing but 0.

    ## Source
    keras/src/layers/core/masking.py and embedding.py (compute_mask), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = steps(fact)
        for maker in makers(fact):
            # Only of what comes from the data as it is, the value can be told.
            found = padded(maker, known, fact, context)
            if found is None or not maker.node.args or maker.node.args[0].name not in fact.inputs:
                continue
            field, hidden = found[1], float(getattr(maker.layer, "mask_value", 0))
            if field.pad_value is None or field.pad_value == hidden:
                continue
            mask = maker.outputs[0].mask
            assert mask is not None
            assert mask.blame is not None
            own = maker.node.kind == "Embedding"
            yield self.finding(
                maker.node.at,
                context.blamed(mask.blame, f"hides {hidden:g}").but(primary=True),
                at_value(field, context, f"fills up with {field.pad_value:g}"),
                help=("pad with 0: `pad: {value: 0}`",)
                if own
                else (f"mask what pads: `mask_value: {field.pad_value:g}`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [6, 1]}
            layers:
              - Masking: {}  # RS217
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[0.1], [0.2]], [[0.3]]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, value: -1, dtype: float32, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}  # RS217
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[2, 3], [4]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, value: 1, padding: post}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [6, 1]}
            layers:
              - Masking: {mask_value: -1.0}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[0.1], [0.2]], [[0.3]]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, value: -1, dtype: float32, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [6, 1]}
            layers:
              - Dense: {units: 1, use_bias: false}
              - Masking: {}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[0.1], [0.2]], [[0.3]]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, value: -1, dtype: float32, padding: post}
            """
        ),
    )
