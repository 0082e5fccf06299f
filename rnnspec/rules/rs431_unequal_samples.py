from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class UnequalSamples(Rule, code="RS431", on=problems.NotUniform):
    """samples of unequal length cannot be reshaped

    ## What it does
    Finds a `reshape` over samples that differ in length.

    ## Why is this bad?
    A new shape holds the same number of elements for every sample.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Put a `pad` before it.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.NotUniform, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"samples of `{fact.field}` differ in length", primary=True, key=True),
            help=("put `pad: {maxlen: N}` before it",),
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
                - reshape: {shape: [80, 1]}  # RS431
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [8, 10], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - Reshape: {target_shape: [80, 8]}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
                - reshape: {shape: [8, 10]}
            """
        ),
    )
