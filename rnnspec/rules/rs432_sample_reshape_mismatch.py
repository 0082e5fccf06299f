from collections.abc import Iterable
from math import prod

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, numbers


class SampleReshapeMismatch(Rule, code="RS432", on=problems.ReshapeMismatch):
    """new shape does not hold the numbers of one sample

    ## What it does
    Compares the number of elements of one sample with what the shape of a `reshape` holds.

    ## Why is this bad?
    A reshape only puts the same numbers into other axes; it cannot add or lose any.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Choose sizes whose product is the number of elements, or leave one of them open with -1.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.ReshapeMismatch, context: Context) -> Iterable[Diagnostic]:
        has = prod(size for size in fact.before if size is not None)
        yield self.finding(
            fact.route,
            context.label(
                fact.route,
                f"{numbers(fact.shape)} does not hold {numbers(fact.before)}, which is {count(has, 'number')}",
                primary=True,
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
              source: {synthetic: {samples: 200, x: {shape: [64]}, y: {shape: [3]}}}
              transforms:
                - reshape: {shape: [20, 3]}  # RS432
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
              source: {synthetic: {samples: 200, x: {shape: [60]}, y: {shape: [3]}}}
              transforms:
                - reshape: {shape: [20, 3]}
            """
        ),
    )
