from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten
from rnnspec.rules._samples import changes


class TargetInWindow(Rule, code="RS438", on=Report, having="horizon"):
    """the target of a window is its own last row

    ## What it does
    Finds a `window` with `horizon: 0` whose target is taken from the input.

    ## Why is this bad?
    The model is to predict a row that it has just been shown.

    ## What happens at run time
    Training goes on and the error becomes very small: the model learns to copy. Of what lies ahead it
    knows nothing.

    ## Repair
    Predict what follows: `horizon: 1`. A source with targets of its own may pair them with the row of the same number.

    ## Source
    rnnspec/data/transforms/window.py
    """

    severity: ClassVar[Severity] = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for change in changes(context, "window"):
            window = change.transform
            if window.horizon or window.target != "next" or change.before.y:
                continue
            at = (*change.route, "horizon")
            yield self.finding(
                at,
                context.setting(at, "predicts the last of the rows it is shown", primary=True),
                fix=rewritten(
                    context, at, 1, "predict the row that follows: `horizon: 1`", "trains for another target"
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - window: {length: 20, horizon: 0}  # RS438
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - window: {length: 20, horizon: 1}  # RS438
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 3}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - window: {length: 20, horizon: 0, target: all}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}, y: {}}}
              transforms:
                - window: {length: 20, horizon: 0}
            """
        ),
    )
