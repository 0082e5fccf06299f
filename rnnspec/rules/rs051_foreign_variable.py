from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._foreign import words
from rnnspec.rules._words import part_of, primary
from rnnspec.source.edit import replace
from rnnspec.spec import facts


class ForeignVariable(Rule, code="RS051", on=facts.ForeignVariable):
    """a variable is spelled as in another language

    ## What it does
    Finds `${name}`, `$(name)`, `{{ name }}` and `$vars.name` where `vars` or an `each` has that name.

    ## Why is this bad?
    In a spec these are text: a name, a path or a kind would have the braces in it, and a number is none.

    ## What happens at run time
    Nothing is built: the text is not what was meant.

    ## Repair
    Write `$name`. It ends at the first sign that is no letter, digit or underscore.

    ## Source
    rnnspec/spec/variables.py
    """

    def check(self, fact: facts.ForeignVariable, context: Context) -> Iterable[Diagnostic]:
        place = part_of(fact.place, fact.written)
        own = place.source is context.document.source and place.text == fact.written
        # What follows would become a part of the name.
        apart = not place.source.text[place.end : place.end + 1].isidentifier()
        title = f"write `${fact.name}`"
        fix = self.fix(title, (replace(place, f"${fact.name}"),), "safe") if own and apart else None
        yield self.finding(
            fact.route,
            primary(place, "text, as it is written"),
            message=words(fact.written, fact.name),
            help=() if fix else (title,),
            fix=fix,
        )

    bad = (
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: ${units}  # RS051
            """,
            fixed="""\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: $units  # RS051
            """,
        ),
        Case(
            """\
            vars: {cell: LSTM, drop: 0.2}
            input: {shape: [10, 1]}
            layers:
              - ${cell}: {units: 8, dropout: $(drop)}  # RS051 RS051
            """
        ),
        Case(
            """\
            vars: {run: small, units: 8}
            name: "the {{ run }} one"  # RS051
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $vars.units}  # RS051
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - each: {size: [4, 8]}
                layers:
                  - LSTM: {units: "${size}", return_sequences: true}  # RS051
            """
        ),
    )
    good = (
        Case(
            """\
            vars: {units: 8}
            name: "${shape} {{curly}}"
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units}
            """
        ),
    )
