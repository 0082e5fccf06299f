import re
from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import comma_in_number
from rnnspec.source.edit import replace
from rnnspec.source.text import Place
from rnnspec.spec import facts


class CommaInNumber(Rule, code="RS043", on=facts.UnknownField):
    """a comma inside of a number

    ## What it does
    Finds `{units: 1,000}` and `{rate: 0,5}`, where YAML ends the number at the comma and takes the rest for a key.

    ## Why is this bad?
    The value is another one, and the rest is a field that nothing knows.

    ## What happens at run time
    Nothing is built. A loader that skips unknown keys would build `units: 1`.

    ## Repair
    Write thousands without commas, and fractions with a point.

    ## Source
    yaml.org/spec/1.2.2, chapter 7.4: a comma ends an entry of a flow mapping
    """

    def check(self, fact: facts.UnknownField, context: Context) -> Iterable[Diagnostic]:
        found = comma_in_number(fact, context)
        if found is None:
            return
        entry, rest = found
        value = entry.value.place
        place = Place(value.source, value.start, rest.key.place.end)
        written = place.text.replace(" ", "")
        # `0,500` and `1,5` are fractions; `1,000` means a thousand wherever English is read.
        thousands = re.fullmatch(r"[1-9]\d{0,2},\d{3}", written)
        number = written.replace(",", "" if thousands else ".")
        edits = (replace(place, number),) if place.source is context.document.source else ()
        yield self.finding(
            fact.route,
            context.label(fact.route, "the number ends at the comma", primary=True, key=True),
            message=f"`{written}` is no number",
            fix=self.fix(f"write `{number}`", edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 1,000}  # RS043
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 1000}  # RS043
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: 0,5}  # RS043
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: 0.5}  # RS043
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 1000, dropout: 0.5}
            """
        ),
    )
