from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data
from rnnspec.rules._samples import changes, fractions, made_by


class PaddingCutsFractions(Rule, code="RS437", on=Report, having="pad"):
    """padding cuts the fractions of measurements off

    ## What it does
    Finds a `pad` to whole numbers over data with fractions. As in Keras, whole numbers are what `pad` gives by default.

    ## Why is this bad?
    `pad_sequences` was made for word numbers: its `dtype` is `int32` unless another is written.

    ## What happens at run time
    No error: of numbers between 0 and 1 nothing but zeros is left, and the model learns the mean of its labels.

    ## Repair
    Write `dtype: float32` into the `pad`.

    ## Source
    keras/src/utils/sequence_utils.py (pad_sequences), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for change in changes(context, "pad"):
            for (_, name), before, _ in change.fields():
                if change.transform.dtype.startswith("float") or not fractions(before):
                    continue
                scaled = made_by(before, "dtype", "scale")
                at = (*change.route, "dtype") if "dtype" in change.transform.given else change.route
                edits = context.set_argument(change.route, "dtype", "float32")
                yield self.finding(
                    change.route,
                    context.label(at, f"gives {change.transform.dtype}", primary=True, key=at == change.route),
                    context.label(scaled, f"makes fractions of `{name}`", key=True)
                    if scaled
                    else in_data(context, before.blame, "dtype", f"`{name}` are fractions"),
                    message=f"`pad` to {change.transform.dtype} cuts the fractions of `{name}` off",
                    fix=self.fix("write `dtype: float32`", edits, "unsafe", "the model sees other numbers"),
                )

    bad = (
        Case(
            """\
            input: {shape: [4, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source:
                arrays:
                  x: [[[0.2], [0.7]], [[0.5], [0.1], [0.9]], [[0.3]]]
                  y: [1, 2, 0]
              transforms:
                - pad: {maxlen: 4}  # RS437
            """,
            fixed="""\
            input: {shape: [4, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source:
                arrays:
                  x: [[[0.2], [0.7]], [[0.5], [0.1], [0.9]], [[0.3]]]
                  y: [1, 2, 0]
              transforms:
                - pad: {maxlen: 4, dtype: float32}  # RS437
            """,
        ),
        Case(
            """\
            input: {shape: [30, 3]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {}}}
              transforms:
                - scale: {method: standard}
                - pad:  # RS437
                    maxlen: 30
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [30, 3]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {}}}
              transforms:
                - scale: {method: standard}
                - pad: {maxlen: 30, dtype: float32}
            """
        ),
        Case(
            """\
            input: {shape: [4], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[2, 7], [5, 1, 9], [3]], y: [0.1, 0.2, 0.3]}}
              transforms:
                - pad: {maxlen: 4}
            """
        ),
    )
