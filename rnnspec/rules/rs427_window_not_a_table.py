from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import numbers


class WindowNotATable(Rule, code="RS427", on=problems.NotATable):
    """samples cannot be cut into windows

    ## What it does
    Finds a `window` over samples that are sequences already.

    ## Why is this bad?
    A window is cut from the rows of a table: every row is one step, a number or a list of numbers.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Leave the `window` out if the samples are sequences; else give one row per step.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NotATable, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(
                fact.route, f"`{fact.field}` has samples of shape {numbers(fact.shape)}", primary=True, key=True
            ),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [20, 3]}}}
              transforms:
                - window: {length: 20}  # RS427
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
                - window: {length: 20}
            """
        ),
    )
