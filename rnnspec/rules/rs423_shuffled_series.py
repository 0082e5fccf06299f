from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten


class ShuffledSeries(Rule, code="RS423", on=problems.ShuffledSeries):
    """series is to be split in random order

    ## What it does
    Finds `shuffle: true` in the split of a series that is cut into windows.

    ## Why is this bad?
    Windows would be cut from rows that do not follow each other, and neighbours of every validation row would be
    trained on: the score would be that of looking into the future.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Leave `shuffle` out: a series is split in time order.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.ShuffledSeries, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.setting(fact.route, "draws rows at random", primary=True),
            fix=rewritten(context, fact.route, False, "split in time order", "other samples validate"),
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
              split: {validation: 0.2, shuffle: true}  # RS423
              transforms:
                - window: {length: 20}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              split: {validation: 0.2, shuffle: false}  # RS423
              transforms:
                - window: {length: 20}
            """,
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
              split: {validation: 0.2}
              transforms:
                - window: {length: 20}
            """
        ),
    )
