from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules import _ignore
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import primary


class IgnoredError(Rule, code="RS904", on=_ignore.IgnoredError):
    """comment cannot silence an error

    ## What it does
    Finds `# rnnspec: ignore[CODE]` with the code of an error.

    ## Why is this bad?
    The comment has no effect: warnings and hints can be silenced, errors are shown.

    ## What happens at run time
    A spec with an error cannot be built, or would train on nonsense; whether it is shown changes nothing about that.

    ## Repair
    Repair the error, and remove the comment.

    ## Source
    docs/checking.md
    """

    severity: ClassVar[Severity] = "warning"

    def check(self, fact: _ignore.IgnoredError, context: Context) -> Iterable[Diagnostic]:
        names = listed(name.text for name in fact.names)
        whole = len(fact.names) == len(fact.comment.names)
        yield self.finding(
            (),
            primary(fact.names[0], "errors are shown in any case"),
            message=f"comment cannot silence {names}, an error",
            fix=self.fix("remove the comment" if whole else f"remove {names}", fact.removal, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [4]}
            layers:
              - LSTM: {units: 3}  # rnnspec: ignore[rank-mismatch] RS102 RS904
            """,
            fixed="""\
            input: {shape: [4]}
            layers:
              - LSTM: {units: 3}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, name: reader}
              - Dense: {units: 8}  # rnnspec: ignore[RS120] kept for a second head
              - Dense: {units: 1}
                from: reader
            """
        ),
    )
