from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import guessed, listed, meant


class ColumnMissing(Rule, code="RS414", on=problems.ColumnMissing):
    """column is not in the data

    ## What it does
    Looks up every column that a source or a transform names.

    ## Why is this bad?
    Columns go by their name in the header, or by their position from 0.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Use one of the columns that the finding lists.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.ColumnMissing, context: Context) -> Iterable[Diagnostic]:
        fix = guessed(context, fact.route, str(fact.name), fact.columns) if isinstance(fact.name, str) else None
        yield self.finding(
            fact.route,
            context.label(fact.route, "no such column", primary=True),
            message=f"there is no column `{fact.name}`",
            notes=(f"columns: {listed(fact.columns)}",),
            help=meant(str(fact.name), fact.columns) if isinstance(fact.name, str) and not fix else (),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - scale: {columns: [3]}  # RS414
                - window: {length: 20}
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
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - scale: {columns: [2]}
                - window: {length: 20}
            """
        ),
    )
