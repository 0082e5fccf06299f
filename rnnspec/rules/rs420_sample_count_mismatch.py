from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class SampleCountMismatch(Rule, code="RS420", on=problems.LengthMismatch):
    """inputs and labels differ in number

    ## What it does
    Counts the samples of every input and of all labels.

    ## Why is this bad?
    Sample 0 of the input belongs to label 0, and so on.

    ## What happens at run time
    Keras raises a ValueError about the sizes of the arrays.

    ## Repair
    Give every sample its label.

    ## Source
    keras/src/trainers/data_adapters/data_adapter_utils.py (check_data_cardinality), Keras 3.15.1
    """

    def check(self, fact: problems.LengthMismatch, context: Context) -> Iterable[Diagnostic]:
        counts = ", ".join(f"{name} {number:,}" for (_, name), number in fact.samples)
        yield self.finding(
            fact.route,
            context.label(fact.route, f"samples: {counts}", primary=True, key=True),
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
                arrays:  # RS420
                  x: [[1, 2, 3], [2, 3, 4]]
                  y: [4, 5, 6]
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
