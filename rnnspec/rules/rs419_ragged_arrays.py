from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class RaggedArrays(Rule, code="RS419", on=problems.RaggedArrays):
    """inline lists differ in length where they have to be equal

    ## What it does
    Compares the lengths of nested inline lists.

    ## Why is this bad?
    Samples may differ in the number of their steps, which `pad` makes equal; below that all lists have one length.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Make the lists equally long.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.RaggedArrays, context: Context) -> Iterable[Diagnostic]:
        lengths = ", ".join(map(str, dict.fromkeys(fact.lengths)))
        yield self.finding(
            fact.route,
            context.label(fact.route, f"lengths: {lengths}", primary=True, key=isinstance(fact.route[-1], str)),
        )

    bad = (
        Case(
            """\
            input: {shape: [3, 2]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source:
                arrays:
                  x:
                    - [[1, 2], [2, 3], [3]]  # RS419
                    - [[1, 2], [2, 3], [3, 4]]
                  y: [4, 5]
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [3, 2]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source:
                arrays:
                  x:
                    - [[1, 2], [2, 3], [3, 4]]
                    - [[1, 2], [2, 3], [3, 4]]
                  y: [4, 5]
            """
        ),
    )
