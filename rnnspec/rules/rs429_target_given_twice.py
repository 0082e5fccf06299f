from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed


class TargetGivenTwice(Rule, code="RS429", on=problems.TargetGiven):
    """target is given twice

    ## What it does
    Finds `columns` in a `window` whose source has labels of its own.

    ## Why is this bad?
    `columns` say which of the input's columns to predict; the labels of the source say something else.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Leave `columns` out, or the `y` of the source.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.TargetGiven, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.setting(fact.route, f"the source has labels already: {listed(fact.targets)}", primary=True),
            help=("leave `columns` out, or `y` of the source",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}, y: {shape: [3]}}}
              transforms:
                - window: {length: 20, columns: [0]}  # RS429
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
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}, y: {shape: [3]}}}
              transforms:
                - window: {length: 20}
            """
        ),
    )
