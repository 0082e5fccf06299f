from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class DatasetMissing(Rule, code="RS411", on=problems.DataMissing):
    """public data set is not on this machine

    ## What it does
    Looks for the file of a public data set in the data folders.

    ## Why is this bad?
    rnnspec fetches nothing on its own: what is trained on is to be decided by whoever runs it.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Fetch the file from the address that the finding names, and put it into the folder given by `--data-dir`,
    RNNSPEC_DATA_DIR or Keras's cache.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.DataMissing, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route[:3], f"{fact.file} is not on this machine", primary=True, key=True),
            message=f"{fact.file} is not on this machine",
            notes=(f"looked for {', '.join(fact.looked)}", f"sha256 {fact.sha256}"),
            help=(f"fetch it from {fact.url} and give its folder with `--data-dir FOLDER`",),
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
