from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards

START = "input: {shape: [100, 1]}\nlayers:\n  - LSTM: {units: 8}\n  - Dense: {units: 1}"


class EmptyFile(Rule, code="RS013", on=hazards.EmptyDocument):
    """the file holds no spec

    ## What it does
    Finds files with nothing but blanks and comments.

    ## Why is this bad?
    An empty file that counts as checked hides that a spec was lost.

    ## What happens at run time
    There is nothing to build.

    ## Repair
    Write a spec, or begin with one from `rnnspec init`.

    ## Source
    a spec needs an input and layers (README, The language)
    """

    def check(self, fact: hazards.EmptyDocument, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "nothing but blanks and comments"),
            help=(f"begin with\n{START}",),
        )

    bad = (
        Case(
            """\
            # to be written  # RS013
            """
        ),
        Case(""),
    )
    good = (
        Case(
            """\
            # short
            input: {shape: [100, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
