from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules import _ignore
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import primary


class UnusedIgnore(Rule, code="RS902", on=_ignore.UnusedIgnore):
    """comment ignores what is not found

    ## What it does
    Finds `# rnnspec: ignore[CODE]` where nothing of that code is found, and `# rnnspec: ignore-file[CODE]` below the
    first key of a file, where it has no effect. It waits until the spec has no errors, which may hide findings.

    ## Why is this bad?
    The comment tells readers of a flaw that is gone, or was never there. It stays behind to silence the next one.

    ## What happens at run time
    Nothing: comments are for rnnspec and for readers.

    ## Repair
    Remove the name, or the comment. A comment silences what is found on its own line, or on the next line if it stands
    alone; one for the whole file stands above the first key.

    ## Source
    docs/checking.md
    """

    severity: ClassVar[Severity] = "warning"

    def check(self, fact: _ignore.UnusedIgnore, context: Context) -> Iterable[Diagnostic]:
        names = listed(name.text for name in fact.names)
        several = len(fact.names) > 1
        where = "in this file" if fact.comment.line is None else "here"
        if fact.late:
            label, title = "below the first key it has no effect", ""
        else:
            label = f"{'none of these is' if several else 'it is not'} found {where}"
            title = "remove the comment" if len(fact.names) == len(fact.comment.names) else f"remove {names}"
        yield self.finding(
            (),
            primary(fact.comment.place if fact.late else fact.names[0], label),
            message=f"{names} {'are' if several else 'is'} ignored and not found",
            help=("move the comment above the first key",) if fact.late else (),
            fix=None if fact.late else self.fix(title, fact.removal, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}  # rnnspec: ignore[idle-layer] RS902
            """,
            fixed="""\
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}
            """,
        ),
        Case(
            """\
            layers:
              # rnnspec: ignore[older-spelling, idle-layer] as in the book, RS902
              - LSTM: {units: 3, input_shape: [4, 8]}
            """,
            fixed="""\
            layers:
              # rnnspec: ignore[older-spelling] as in the book, RS902
              - LSTM: {units: 3, input_shape: [4, 8]}
            """,
        ),
        Case(
            """\
            # rnnspec: ignore-file[older-spelling] RS902
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}
            """,
            fixed="""\
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}
            """,
        ),
        Case(
            """\
            input: {shape: [4, 8]}
            # rnnspec: ignore-file[older-spelling] RS902
            layers:
              - LSTM: {units: 3}
            """
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
        Case(
            """\
            # rnnspec: ignore-file[RS12] kept for a second head
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, name: reader}
              - Dense: {units: 8}
              - Dense: {units: 1}
                from: reader
            """
        ),
        Case(
            """\
            name: "# rnnspec: ignore[RS701] is text here"
            input: {shape: [4, 8]}
            layers:
              - LSTM: {units: 3}
            """
        ),
    )
