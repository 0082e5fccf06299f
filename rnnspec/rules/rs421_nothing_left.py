from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class NothingLeft(Rule, code="RS421", on=problems.NothingLeft):
    """filter lets no sample through

    ## What it does
    Finds a source whose arguments leave nothing of its data.

    ## Why is this bad?
    There is nothing to train on.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Loosen the argument that the finding points at. `maxlen` of `imdb` drops longer reviews; `pad` cuts them instead.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.NothingLeft, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.setting(fact.route, "no sample is left", primary=True),
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
