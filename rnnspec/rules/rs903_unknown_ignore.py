from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules import _ignore
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import cut, primary
from rnnspec.source.edit import replace


class UnknownIgnore(Rule, code="RS903", on=_ignore.UnknownIgnore):
    """comment ignores a rule that does not exist

    ## What it does
    Finds `# rnnspec: ignore[NAME]` where no rule has that code or name and no code begins with it, and comments that
    do not say in brackets what to ignore.

    ## Why is this bad?
    The comment silences nothing, and what it was meant for is shown.

    ## What happens at run time
    Nothing: comments are for rnnspec and for readers.

    ## Repair
    Write the code that the finding shows: `# rnnspec: ignore[RS701] reason`. Its beginning (`RS7`) and the name of its
    rule (`older-spelling`) are understood as well.

    ## Source
    docs/checking.md
    """

    severity: ClassVar[Severity] = "warning"

    def check(self, fact: _ignore.UnknownIgnore, context: Context) -> Iterable[Diagnostic]:
        if not fact.names:
            yield self.finding(
                (),
                primary(fact.comment.place, "names no rule"),
                message="comment does not say what to ignore",
                help=("write the code in brackets: `# rnnspec: ignore[RS701] reason`",),
            )
            return
        (name,) = fact.names
        sure = len(fact.near) == 1
        yield self.finding(
            (),
            primary(name, "no rule has this code or name"),
            message=f"comment ignores `{cut(name.text)}`, which is no rule",
            help=(f"did you mean {listed(fact.near, 'or')}?",) if fact.near and not sure else (),
            fix=self.fix(
                f"did you mean `{fact.near[0]}`?",
                [replace(name, fact.near[0])],
                "unsafe",
                "a guess from the spelling",
            )
            if sure
            else None,
        )

    bad = (
        Case(
            """\
            layers:
              - LSTM: {units: 3, input_shape: [4, 8]}  # rnnspec: ignore[older-speling] RS701 RS903
            """,
            fixed="""\
            layers:
              - LSTM: {units: 3, input_shape: [4, 8]}  # rnnspec: ignore[older-spelling] RS701 RS903
            """,
        ),
        Case(
            """\
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}  # rnnspec: ignore[no-qa] RS903
            """
        ),
        Case(
            """\
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}  # rnnspec: ignore this, RS903
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, name: reader}
              - Dense: {units: 8}  # rnnspec: ignore[idle-layer] kept for a second head
              - Dense: {units: 1}
                from: reader
            """
        ),
    )
