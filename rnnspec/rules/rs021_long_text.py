from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards
from rnnspec.source.text import Place


class LongText(Rule, code="RS021", on=hazards.LongScalar):
    """a single value is too long

    ## What it does
    Finds a text of more than 10,000 characters.

    ## Why is this bad?
    A quote that was never closed swallows the file, and data does not belong in a spec.

    ## What happens at run time
    The value is not used, so nothing is built.

    ## Repair
    Close the quote, or keep the text in a file of its own.

    ## Source
    a limit of rnnspec: rnnspec/source/build.py
    """

    def check(self, fact: hazards.LongScalar, context: Context) -> Iterable[Diagnostic]:
        # A label over all of it would fill the screen.
        place = Place(fact.place.source, fact.place.start, min(fact.place.end, fact.place.start + 20))
        yield self.finding(
            (),
            primary(place, f"{fact.length:,} characters begin here"),
            message=f"a single value has more than {fact.limit:,} characters",
            help=("close the quote, or keep the text in a file of its own",),
        )

    bad = (Case(f"input: {{shape: [10, 1]}}\nlayers: [Flatten]\nname: {'a' * 10_001}  # RS021\n"),)
    good = (Case(f"input: {{shape: [10, 1]}}\nlayers: [Flatten]\nname: {'a' * 100}\n"),)
