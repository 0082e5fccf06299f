from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class NoColumns(Rule, code="RS417", on=problems.NoColumns):
    """no column is left for the input

    ## What it does
    Finds a table all of whose columns are taken by the labels.

    ## Why is this bad?
    Without `x` the input takes every column that `y` leaves.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Name the columns of the input in `x`, or fewer in `y`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NoColumns, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, "takes every column there is", primary=True, key=True),
            notes=(f"in {fact.path}",),
            help=("name the columns of the input in `x`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [1]}
            layers:
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {csv: {path: readings.csv, names: [load], y: [load]}}  # RS417
            """
        ),
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
