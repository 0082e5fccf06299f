from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class PaddedNumbers(Rule, code="RS430", on=problems.NotASequence):
    """single numbers cannot be padded

    ## What it does
    Finds a `pad` over samples that have no steps.

    ## Why is this bad?
    Padding fills up the steps of a sequence; a single number has none.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Pad the sequences only: `of: x`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NotASequence, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"samples of `{fact.field}` are single numbers", primary=True),
        )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, of: y}  # RS430
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
