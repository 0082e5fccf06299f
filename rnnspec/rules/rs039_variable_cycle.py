from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, part_of, primary
from rnnspec.spec import facts


class VariableCycle(Rule, code="RS039", on=facts.VariableCycle):
    """a variable is made of itself

    ## What it does
    Finds variables whose values lead back to themselves.

    ## Why is this bad?
    To know the first value one would have to know it already.

    ## What happens at run time
    Nothing is built: the values are not known.

    ## Repair
    Give one of the variables in the circle a value of its own.

    ## Source
    the language of rnnspec (README, Variables)
    """

    def check(self, fact: facts.VariableCycle, context: Context) -> Iterable[Diagnostic]:
        names = fact.names
        place = context.document.place(("vars", names[0]))
        mark = part_of(place, f"${names[1]}")
        way = " → ".join(f"${cut(name, 20)}" for name in names)
        yield self.finding(
            fact.route,
            primary(mark, "leads back to itself"),
            message=f"the variable `${cut(names[0], 30)}` is made of itself",
            notes=(way,),
            help=("give one of them a value of its own",),
        )

    bad = (
        Case(
            """\
            vars:
              a: $b + 1  # RS039
              b: $a * 2
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            vars:
              a: $b + 1
              b: 2
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $a}
            """
        ),
    )
