from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards


class BrokenEncoding(Rule, code="RS001", on=hazards.BrokenEncoding):
    """the file is not UTF-8 text

    ## What it does
    Finds the first byte that is no part of a character in UTF-8 (or in UTF-16, if the file begins with its mark).

    ## Why is this bad?
    Which character was meant cannot be known. Reading on with a guess could change a name or a path unseen.

    ## What happens at run time
    Nothing is read beyond the byte, so nothing is checked or built.

    ## Repair
    Save the file as UTF-8. A common cause is an editor that saved as Windows-1252 or Latin-1.

    ## Source
    yaml.org/spec/1.2.2, chapter 5.2: a YAML text is UTF-8, UTF-16 or UTF-32; rnnspec reads the first two.
    """

    def check(self, fact: hazards.BrokenEncoding, context: Context) -> Iterable[Diagnostic]:
        name = "UTF-16" if fact.encoding == "utf-16" else "UTF-8"
        yield self.finding(
            (),
            primary(fact.place, f"byte 0x{fact.byte:02x} at offset {fact.offset} belongs to no character in {name}"),
            message=f"the file is not {name} text",
            help=("save the file as UTF-8",),
        )

    bad = (
        Case(
            """\
            name: caf\udce9  # RS001
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            name: café
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
