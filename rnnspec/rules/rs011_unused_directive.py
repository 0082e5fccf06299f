from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards


class UnusedDirective(Rule, code="RS011", on=hazards.Directive):
    """a directive has no effect

    ## What it does
    Finds lines such as `%YAML 1.1` or `%TAG` at the head of a file.

    ## Why is this bad?
    rnnspec reads every spec by YAML 1.2 and takes no tags. A directive that says otherwise promises what does not
    happen: with `%YAML 1.1`, another reader takes `on` for true.

    ## What happens at run time
    The line is read as a comment.

    ## Repair
    Remove the line, and the `---` behind it if you like.

    ## Source
    yaml.org/spec/1.2.2, chapter 6.8
    """

    severity: ClassVar[Severity] = "warning"

    def check(self, fact: hazards.Directive, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "read as a comment"),
            message=f"the directive `%{cut(fact.name, 30)}` has no effect",
            notes=("rnnspec reads every spec by YAML 1.2",),
            help=("remove the line",),
        )

    bad = (
        Case(
            """\
            %YAML 1.1  # RS011
            ---
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            ---
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
