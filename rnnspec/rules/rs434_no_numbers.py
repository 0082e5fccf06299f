from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class NoNumbers(Rule, code="RS434", on=problems.NoNumbers):
    """inline data holds no number

    ## What it does
    Finds inline samples without a single number in them.

    ## Why is this bad?
    An empty list says nothing of what its steps would look like.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Write the samples, or use a source that loads them.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NoNumbers, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, "no number in here", primary=True, key=True),
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
                  x: [[], []]  # RS434
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
