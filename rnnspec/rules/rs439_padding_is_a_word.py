from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data
from rnnspec.rules._samples import changes, lookups


class PaddingIsAWord(Rule, code="RS439", on=Report, having="pad"):
    """sequences are filled up with an id that a word has

    ## What it does
    Compares the `value` of a `pad` with the ids before it, where an `Embedding` reads them.

    ## Why is this bad?
    The model cannot tell the filling from the word. What `mask_zero` makes of it is said by RS219.

    ## What happens at run time
    Nothing shows it: the word and the filling share one row of the embedding.

    ## Repair
    Let the ids of words begin at 1, and fill up with 0.

    ## Source
    rnnspec/data/transforms/pad.py; `pad_sequences` of Keras 3.15.1 fills up with 0 likewise
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        # Where a mask hides the filling, RS219 speaks of the word that is hidden with it.
        looked_up = [field for step, field in lookups(fact, context) if step.outputs[0].mask is None]
        for change in changes(context, "pad"):
            value = change.transform.value
            for (_, name), before, after in change.fields():
                # Only of the ends it is sure that they are there.
                fills = before.ragged or (before.shape and after.shape[0] != before.shape[0])
                if not fills or value not in (before.low, before.high) or after not in looked_up:
                    continue
                at = (*change.route, "value") if "value" in change.transform.given else change.route
                yield self.finding(
                    change.route,
                    context.label(at, f"fills up with {value:g}", primary=True, key=at == change.route),
                    in_data(context, before.blame, "range", f"`{name}` has {value:g} in it already"),
                    help=("let words begin at 1, and fill up with 0",),
                )

    bad = (
        Case(
            """\
            input: {shape: [4], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[0, 7], [5, 1, 9], [3]], y: [0.1, 0.2, 0.3]}}
              transforms:
                - pad: {maxlen: 4}  # RS439
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [4], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[2, 7], [5, 1, 9], [3]], y: [0.1, 0.2, 0.3]}}
              transforms:
                - pad: {maxlen: 4, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [4, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[0.0], [0.5]], [[1.0]]], y: [0.1, 0.2]}}
              transforms:
                - pad: {maxlen: 4, padding: post, dtype: float32}
            """
        ),
    )
