from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards


class TooDeep(Rule, code="RS019", on=hazards.TooDeep):
    """lists and mappings are nested too deep

    ## What it does
    Finds the place where lists and mappings go deeper than 64, aliases put in.

    ## Why is this bad?
    No model needs such a depth; a file that has it is broken, or made to exhaust its reader.

    ## What happens at run time
    Nothing behind this place is read.

    ## Repair
    Close brackets that were left open. Deep stacks of layers are lists, or a `repeat`, not nests.

    ## Source
    a limit of rnnspec: rnnspec/source/build.py
    """

    def check(self, fact: hazards.TooDeep, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, f"deeper than {fact.limit}"),
            message=f"lists and mappings are nested deeper than {fact.limit}",
            help=("look for brackets that are not closed",),
        )

    bad = (Case(f"name: {'[' * 70}{']' * 70}  # RS019\n"),)
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {RNN: {cell: {LSTMCell: {units: 8}}}}}
            """
        ),
    )
