from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule


class BrokenFile(Rule, code="RS412", on=problems.FileBroken):
    """data file cannot be read

    ## What it does
    Finds a file that is not what its source expects: damaged, cut short, in another encoding or format.

    ## Why is this bad?
    What cannot be read cannot be trained on, and half of it must not be.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Open the file with the tool that made it and write it again; for text files check `encoding` and `delimiter`.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    at_load = True

    def check(self, fact: problems.FileBroken, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            fact.route,
            context.label(fact.route, "cannot be read", primary=True),
            message=f"{fact.path} cannot be read",
            notes=(f"its reader said: {fact.reason}",),
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
