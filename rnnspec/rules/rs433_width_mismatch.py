from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class WidthMismatch(Rule, code="RS433", on=problems.WidthMismatch):
    """data has other columns than the step was fitted on

    ## What it does
    Compares the number of columns with the one a fitted transform knows.

    ## Why is this bad?
    What was learnt about one column would be applied to another.

    ## What happens at run time
    rnnspec stops before it predicts.

    ## Repair
    Give data with the columns of the training data, in their order.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.WidthMismatch, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(
                fact.route, f"was fitted on {count(fact.expected, 'column')}, gets {fact.found}", primary=True, key=True
            ),
            message=f"`{fact.field}` has {count(fact.found, 'column')} where {fact.expected} were fitted",
        )

    good = (
        Case(
            """\
            input: {shape: [20, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source: {csv: {path: readings.csv, x: [load]}}
              transforms:
                - window: {length: 20}
            """
        ),
    )
