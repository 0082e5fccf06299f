from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary, shown, valueless
from rnnspec.spec import facts
from rnnspec.spec.variables import names_in

#: What is wrong, and what to write, by problem.
_WORDS = {
    "syntax": ("is no arithmetic", "write `$names`, numbers and `+ - * / // ( )`"),
    "zero-division": ("divides by zero", "divide by another number"),
    "not-a-number": ("computes with something that is no number", "give each variable in it a number"),
    "too-large": ("gives a number beyond all sizes", "write a smaller number"),
}


class BadArithmetic(Rule, code="RS040", on=facts.BadArithmetic):
    """an expression has no value

    ## What it does
    Finds arithmetic on variables that cannot be computed.

    ## Why is this bad?
    A scalar of `$names`, numbers and `+ - * / // ( )` is arithmetic, and there is no number that it stands for.

    ## What happens at run time
    Nothing is built: the value is not known.

    ## Repair
    Correct the expression. A text that only looks like arithmetic needs a letter or another sign in it.

    ## Source
    rnnspec/spec/variables.py
    """

    def check(self, fact: facts.BadArithmetic, context: Context) -> Iterable[Diagnostic]:
        causes = tuple(valueless(fact.text, context, before=fact))
        if causes:
            yield from causes
            return
        wrong, help = _WORDS[fact.problem]  # noqa: A001
        names = names_in(fact.text)
        values = [f"`${name}` is {shown(value)}" for name, value in context.document.variables.items() if name in names]
        label = " and ".join(values[:2]) or "cannot be computed"
        key = bool(fact.route) and fact.route[-1] == fact.text
        yield self.finding(
            fact.route,
            primary(context.document.place(fact.route, key=key), label),
            message=f"`{cut(fact.text, 30)}` {wrong}",
            help=(help,),
        )

    bad = (
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units / 0}  # RS040
            """
        ),
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units +}  # RS040
            """
        ),
        Case(
            """\
            vars: {units: eight}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units * 2}  # RS040
            """
        ),
        Case(
            """\
            vars: {units: 1000000000}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units * $units * $units}  # RS040
            """
        ),
    )
    good = (
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: ($units + 8) // 2}
            """
        ),
    )
