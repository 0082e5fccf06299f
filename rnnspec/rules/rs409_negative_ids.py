from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data
from rnnspec.rules._samples import changes, fractions, lookups


class NegativeIds(Rule, code="RS409", on=Report, having="Embedding ReversibleEmbedding"):
    """embedding gets negative ids

    ## What it does
    Compares the smallest id in the data of an `Embedding` with 0, the number of its first row.

    ## Why is this bad?
    There is no row -1. A `pad` with `value: -1` makes such ids, and so do data sets that write -1 for what is missing.

    ## What happens at run time
    Keras counts negative ids from the end, on JAX and on TensorFlow's CPU alike: -1 is the last row, which belongs to
    a word. `mask_zero` masks 0 and not -1.

    ## Repair
    Pad with 0, and keep 0 free of words; shift ids that begin below 0.

    ## Source
    keras/src/layers/core/embedding.py (ops.take), Keras 3.15.1, as run on both backends
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step, field in lookups(fact, context):
            if field.low is None or field.low >= 0 or fractions(field):
                continue
            pads = [one for one in changes(context, "pad") if one.transform.value < 0]
            pads = [one for one in pads if all(before.low is None or before.low >= 0 for _, before, _ in one.fields())]
            rows = getattr(step.layer, "input_dim")  # noqa: B009 - the family of layers is open
            if pads:
                cause = context.setting((*pads[0].route, "value"), "fills up with it")
            else:
                cause = in_data(context, field.blame, "range", f"ids begin at {int(field.low)}")
            yield self.finding(
                step.node.at,
                context.label(step.node.at, f"rows are 0 to {rows - 1}, -1 is row {rows - 1}", primary=True, key=True),
                cause,
                trace=context.trace(step.node.at),
                help=("pad with `value: 0`, and let words begin at 1",)
                if pads
                else ("shift the ids so that they begin at 0",),
            )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 4}  # RS409
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, value: -1}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}  # RS409
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [-1, 9]}, y: {classes: 2}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
