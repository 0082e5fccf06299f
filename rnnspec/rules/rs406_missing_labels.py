from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class MissingLabels(Rule, code="RS406", on=Report, having="data"):
    """loss without labels to compare with

    ## What it does
    Finds a `loss` in a spec whose data has inputs and no labels.

    ## Why is this bad?
    A loss compares predictions with labels. Without labels there is nothing to train for.

    ## What happens at run time
    Keras raises a ValueError at the first batch.

    ## Repair
    Say what to predict: `y` of the source, or a `window` that takes the target from the series itself.

    ## Source
    keras/src/trainers/trainer.py (compute_loss), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        train = context.data.train
        compiled = fact.spec.compile
        if train is None or train.y or compiled is None or compiled.loss is None or fact.spec.data is None:
            return
        at = ("data", "source", fact.spec.data.source.key)
        yield self.finding(
            at,
            context.label(at, "has inputs and no labels", primary=True, key=True),
            context.label(("compile", "loss"), "compares predictions with labels"),
            help=("say what to predict: `y` beside `x`, or a `window` in `data.transforms`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}}}  # RS406
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 640, x: {shape: [3]}}}
              transforms:
                - window: {length: 20}
            """
        ),
    )
