from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards


class TabIndentation(Rule, code="RS005", on=hazards.Tab):
    """a tab where YAML wants spaces

    ## What it does
    Finds tabs in the indentation, and others that YAML does not take for blanks.

    ## Why is this bad?
    The width of a tab differs between editors, so YAML gives it none: what belongs to what cannot be told.

    ## What happens at run time
    Nothing behind this place is checked or built.

    ## Repair
    Indent with spaces. Most editors have a setting for it; in an .editorconfig it is `indent_style = space`.

    ## Source
    yaml.org/spec/1.2.2, chapter 6.1: indentation is made of spaces alone.
    """

    def check(self, fact: hazards.Tab, context: Context) -> Iterable[Diagnostic]:
        count = len(fact.place.text)
        yield self.finding(
            (),
            primary(fact.place, "a tab" if count == 1 else f"{count} tabs"),
            help=("write spaces instead, as many as the lines it belongs to have",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
            \t- LSTM: {units: 8}  # RS005
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}\t# a tab before a comment is fine
            """
        ),
    )
