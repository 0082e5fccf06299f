from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class MissingValues(Rule, code="RS416", on=problems.MissingValues):
    """data has missing or infinite values

    ## What it does
    Counts absent and infinite values in the columns that are used.

    ## Why is this bad?
    One missing number makes the loss NaN, and with it every weight.

    ## What happens at run time
    rnnspec stops before it builds the model; Keras would train to NaN.

    ## Repair
    Fill them with `fillna` (`ffill`, or a number), or drop their rows with `dropna: true`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.MissingValues, context: Context) -> Iterable[Diagnostic]:
        counts = ", ".join(f"`{name}` {number:,}" for name, number in fact.counts)
        yield self.finding(
            fact.route,
            context.label(fact.route, "has values that are missing or infinite", primary=True),
            message=f"{sum(number for _, number in fact.counts):,} values are missing or infinite",
            notes=(f"{fact.path}: {counts}",),
            help=("fill them with `fillna: ffill`, or drop their rows with `dropna: true`",),
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
