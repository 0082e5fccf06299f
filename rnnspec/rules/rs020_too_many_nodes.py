from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards


class TooManyNodes(Rule, code="RS020", on=hazards.TooManyNodes):
    """the spec holds too many values

    ## What it does
    Counts values, lists and mappings, each alias with all it repeats, and stops at 100,000.

    ## Why is this bad?
    Aliases of aliases grow without bounds: ten lines can stand for a billion values.

    ## What happens at run time
    Nothing behind this place is read.

    ## Repair
    Keep data in files of their own and name them under `data: {source: ...}`. For many equal layers write `repeat`.

    ## Source
    a limit of rnnspec: rnnspec/source/build.py
    """

    def check(self, fact: hazards.TooManyNodes, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "one too many, aliases put in"),
            message=f"the spec holds more than {fact.limit:,} values",
            help=("move data to a file under `data: {source: …}`, and write `repeat: N` for equal layers",),
        )

    bad = (
        Case(
            """\
            vars:
              a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]
              b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
              c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
              d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
              e: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d]  # RS020
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
                repeat: 50
            """
        ),
    )
