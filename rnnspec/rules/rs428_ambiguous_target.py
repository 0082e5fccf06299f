from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed


class AmbiguousTarget(Rule, code="RS428", on=problems.NoTarget):
    """it is not said which input to predict

    ## What it does
    Finds a `window` over several inputs without labels.

    ## Why is this bad?
    With one input the target is taken from it; with several it could be any of them.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Give the source a `y`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NoTarget, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"any of {listed(fact.inputs)} may be meant", primary=True, key=True),
            help=("give the source a `y`",),
        )

    bad = (
        Case(
            """\
            inputs: {a: {shape: [20, 3]}, b: {shape: [20, 2]}}
            layers:
              - LSTM: {units: 8}
                from: a
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {a: {shape: [3]}, b: {shape: [2]}}}}
              transforms:
                - window: {length: 20}  # RS428
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {a: {shape: [20, 3]}, b: {shape: [20, 2]}}
            layers:
              - LSTM: {units: 8}
                from: a
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {a: {shape: [3]}, b: {shape: [2]}}, y: {shape: [3]}}}
              transforms:
                - window: {length: 20}
            """
        ),
    )
