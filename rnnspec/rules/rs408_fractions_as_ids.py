from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data
from rnnspec.rules._samples import fractions, lookups, made_by


class FractionsAsIds(Rule, code="RS408", on=Report, having="Embedding ReversibleEmbedding"):
    """embedding gets fractions instead of ids

    ## What it does
    Finds an `Embedding` whose data are scaled numbers, or measurements from a narrow range.

    ## Why is this bad?
    An embedding looks its input up as a row number. Of a fraction it keeps the whole part.

    ## What happens at run time
    No error: Keras casts to whole numbers. Of data between 0 and 1 all is row 0, every sample looks the same, and the
    model learns the mean of its labels.

    ## Repair
    Give ids to an embedding, without `scale`. Measurements go to the next layer as they are, or through a `Dense`.

    ## Source
    keras/src/layers/core/embedding.py (call: cast to int32), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step, field in lookups(fact, context):
            scaled = made_by(field, "dtype", "scale")
            wide = scaled is None and (field.high is None or field.high > 1)
            if not fractions(field) or wide or getattr(step.layer, "input_dim") <= _FLAGS:  # noqa: B009
                continue
            cause = (
                context.label(scaled, "makes fractions of the ids", key=True)
                if scaled
                else in_data(context, field.blame, "range", f"values from {field.low:g} to {field.high:g}")
            )
            yield self.finding(
                step.node.at,
                context.label(step.node.at, "takes whole numbers, gets fractions", primary=True, key=True),
                cause,
                trace=context.trace(step.node.at),
                notes=("fractions are cut off: all values from 0 up to 1 are row 0",),
                help=("leave the `scale` out: ids are names, not sizes",)
                if scaled
                else ("give it ids, or leave the embedding out",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20]}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}  # RS408
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [0, 9]}, y: {classes: 2}}
              transforms:
                - scale: {}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}  # RS408
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20], range: [0, 1]}, y: {classes: 2}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20]}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [0, 9]}, y: {classes: 2}}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 2, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [0, 1]}, y: {classes: 2}}
            """
        ),
    )


#: A table of two rows may be meant for the flags 0 and 1, in whatever dtype.
_FLAGS = 2
