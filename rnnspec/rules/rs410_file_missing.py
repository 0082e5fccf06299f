from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class FileMissing(Rule, code="RS410", on=problems.FileMissing):
    """data file is not there

    ## What it does
    Looks for the file that a source names: beside the spec first, then in the data folders.

    ## Why is this bad?
    Without its data nothing can be trained or evaluated.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Correct the path, or say where data is kept: `--data-dir FOLDER` or RNNSPEC_DATA_DIR.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.FileMissing, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, "no such file", primary=True),
            message=f"{fact.path} is not there",
            notes=(f"looked for {', '.join(fact.looked)}",) if fact.looked else (),
            help=("correct the path, or give the folder with `--data-dir FOLDER`",),
        )

    good = (
        Case(
            """\
            input: {shape: [20, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            data:
              source: {csv: {path: readings.csv, x: [load]}}
              transforms:
                - window: {length: 20}
            """
        ),
    )
