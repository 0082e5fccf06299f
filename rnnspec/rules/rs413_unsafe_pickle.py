from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class UnsafePickle(Rule, code="RS413", on=problems.UnsafePickle):
    """data file asks to run code

    ## What it does
    Finds a pickle inside a data file that calls for more than arrays of numbers.

    ## Why is this bad?
    Loading such a pickle runs whatever its author wrote into it.

    ## What happens at run time
    rnnspec reads the names and runs nothing; it stops before it builds the model.

    ## Repair
    Do not load the file. If you trust who made it, let them save plain arrays with `numpy.savez`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py; Python's pickle documentation
    """

    at_load = True

    def check(self, fact: problems.UnsafePickle, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, f"`{fact.member}` calls for `{fact.name}`", primary=True),
            message=f"{fact.path} asks to run code",
            notes=("nothing of it was run",),
            help=("save the data as plain arrays of numbers",),
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
