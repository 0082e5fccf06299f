from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class EmptyPart(Rule, code="RS422", on=problems.PartEmpty):
    """split leaves nothing to train on

    ## What it does
    Computes the sizes of the parts from the number of samples and the shares of `split`.

    ## Why is this bad?
    Shares are rounded up, so few samples and large shares use up the training part.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Use smaller shares, or more samples.

    ## Source
    sklearn/model_selection/_split.py (_validate_shuffle_split)
    """

    def check(self, fact: problems.PartEmpty, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"of {count(fact.samples, 'sample')} none is left for {fact.part}", primary=True),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 2, x: {shape: [20, 3]}, y: {shape: [3]}}}
              split: {validation: 0.5, test: 0.5}  # RS422
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
              source: {synthetic: {samples: 20, x: {shape: [20, 3]}, y: {shape: [3]}}}
              split: {validation: 0.2, test: 0.2}
            """
        ),
    )
