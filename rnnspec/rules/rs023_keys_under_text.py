from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place


class KeysUnderText(Rule, code="RS023", on=hazards.KeyUnderScalar):
    """a key under a text that takes none

    ## What it does
    Finds `- Concatenate` with `from:` on the next line, and `- LSTM` with its arguments below.

    ## Why is this bad?
    `- Concatenate` alone is a text, and a text has no keys. YAML gives up here, so everything below is unread.

    ## What happens at run time
    Nothing behind this place is checked or built.

    ## Repair
    Write `- Concatenate: {}` before a `from` or `repeat`, and `- LSTM:` before arguments.

    ## Source
    yaml.org/spec/1.2.2, chapter 7.3.3 (a plain text goes on in the next line, if that is further in)
    """

    def check(self, fact: hazards.KeyUnderScalar, context: Context) -> Iterable[Diagnostic]:
        scalar, place = fact.scalar, fact.place
        text, key = cut(scalar.text), cut(place.text)
        source = place.source
        number, column = source.position(scalar.start)
        _, key_column = source.position(place.start)
        item = source.line(number)[: column - 1].strip() == "-"
        beside = item and place.text in ("from", "repeat")
        title = f"write `{text}: {{}}`" if beside else f"write `{text}:`"
        end = Place(source, scalar.end, scalar.end)
        edits: tuple[Edit, ...] = ()
        if beside and column == key_column:
            edits = (Edit(end, ": {}"),)
        elif not beside and column < key_column:
            edits = (Edit(end, ":"),)
        elif beside:
            title += f", and begin `{key}` at column {column}"
        else:
            title += f", and begin `{key}` further in"
        yield self.finding(
            (),
            primary(place, f"a key, but `{text}` above is a text"),
            Label(scalar, "a text for the lack of a colon"),
            message=f"the key `{key}` stands under the text `{text}`",
            help=() if edits else (title,),
            fix=self.fix(title, edits, "safe"),
        )

    bad = (
        Case(
            """\
            inputs: {a: {shape: [4]}, b: {shape: [4]}}
            layers:
              - Concatenate
                from: [a, b]  # RS023
            """,
            fixed="""\
            inputs: {a: {shape: [4]}, b: {shape: [4]}}
            layers:
              - Concatenate: {}
                from: [a, b]  # RS023
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM
                  units: 8  # RS023
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: 8  # RS023
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM
                units: 8  # RS023
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {a: {shape: [4]}, b: {shape: [4]}}
            layers:
              - Concatenate: {}
                from: [a, b]
              - Dense:
                  units: 1
            """
        ),
    )
