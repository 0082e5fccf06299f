from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import cut, part_of, primary
from rnnspec.source.edit import replace
from rnnspec.spec import facts
from rnnspec.spec.variables import names_in


class UnknownVariable(Rule, code="RS038", on=facts.UnknownVariable):
    """a variable that is not declared

    ## What it does
    Finds `$name` where `vars` has no such name, and no `each` around it gives one.

    ## Why is this bad?
    There is no value to put in.

    ## What happens at run time
    Nothing is built: the value is not known.

    ## Repair
    Declare it under `vars`, or correct its name.

    ## Source
    rnnspec/spec/variables.py
    """

    def check(self, fact: facts.UnknownVariable, context: Context) -> Iterable[Diagnostic]:
        key = bool(fact.route) and isinstance(fact.route[-1], str) and f"${fact.name}" in fact.route[-1]
        place = part_of(context.document.place(fact.route, key=key), f"${fact.name}")
        # A key with a blank in it, which has lost its colon, is no name that could be written.
        near = closest(fact.name, (name for name in fact.known if names_in(f"${name}") == [name]))
        own = place.source is context.document.source and place.text == f"${fact.name}"
        question = f"did you mean {listed((f'${name}' for name in near), 'or')}?"
        fix = self.fix(question, (replace(place, f"${near[0]}"),), "safe") if own and len(near) == 1 else None
        declare = f"declare it: `vars: {{{cut(fact.name)}: …}}`"
        yield self.finding(
            fact.route,
            primary(place, "not declared under `vars`"),
            message=f"unknown variable `${cut(fact.name)}`",
            help=() if fix else (question if near else declare,),
            fix=fix,
        )

    bad = (
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 2 * $unit}  # RS038
            """,
            fixed="""\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 2 * $units}  # RS038
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - $cell: {units: 8}  # RS038
            """
        ),
        Case(
            """\
            vars: {units  8, wide: 16}
            input: {shape: [10, $wide]}
            layers:
              - LSTM: {units: $units}  # RS038
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - each: {size: [4, 8]}
                layers:
                  - LSTM: {units: $size + $more, return_sequences: true}  # RS038
            """
        ),
    )
    good = (
        Case(
            """\
            vars: {units: 8, cell: LSTM}
            input: {shape: [10, 1]}
            layers:
              - $cell: {units: 2 * $units}
            """
        ),
    )
