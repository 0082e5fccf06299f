from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class TextInNumbers(Rule, code="RS415", on=problems.NotNumeric):
    """column holds text where numbers are needed

    ## What it does
    Finds the first value of a column that is no number.

    ## Why is this bad?
    A model reads numbers; text has to be left out or turned into numbers first.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Leave the column out of `x` and `y`, correct the value, or name it in `na_values` if it stands for a missing one.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.NotNumeric, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"`{fact.column}` holds text", primary=True),
            message=f"column `{fact.column}` holds text in row {fact.row + 1:,}",
            notes=(f"{fact.path}, row {fact.row + 1:,} of the data: `{fact.value}`",),
            help=(f"leave `{fact.column}` out, or name the value in `na_values`",),
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
