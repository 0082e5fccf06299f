from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class InlineNotANumber(Rule, code="RS418", on=problems.NotANumber):
    """inline data holds something that is no number

    ## What it does
    Looks at every value of inline arrays.

    ## Why is this bad?
    A model reads numbers. `true` and text are none; neither is `null`.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Write numbers: 1 and 0 for true and false.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NotANumber, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, "no number and no list", primary=True),
        )

    bad = (
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source:
                arrays:
                  x: [[1, 2, 3], [2, 3, four]]  # RS418
                  y: [4, 5]
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source:
                arrays:
                  x: [[1, 2, 3], [2, 3, 4]]
                  y: [4, 5]
            """
        ),
    )
