from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class SecondTestPart(Rule, code="RS424", on=problems.SecondTestPart):
    """source keeps a test part of its own

    ## What it does
    Finds `split.test` for a source that comes with a test part.

    ## Why is this bad?
    The published test part is what results are compared on; a second one would be cut out of the training part under
    the same name.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Leave `test` out of the split; `validation` is cut out of the training part.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.SecondTestPart, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.setting(fact.route, "there is a test part already", primary=True),
            help=("take `test` out of `split`",),
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
              split: {validation: 0.2, test: 0.2}  # RS424
              transforms:
                - pad: {maxlen: 80}
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
              split: {validation: 0.2}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
