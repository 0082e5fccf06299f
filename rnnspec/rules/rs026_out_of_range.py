from collections.abc import Iterable
from math import isfinite

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, field_at, primary, said, shown
from rnnspec.source.edit import inline
from rnnspec.source.tree import Scalar
from rnnspec.spec import facts


class OutOfRange(Rule, code="RS026", on=facts.OutOfRange):
    """a value is out of its range

    ## What it does
    Compares numbers with the bounds of their argument, and lists with the lengths it takes.

    ## Why is this bad?
    No layer has 0 units, and no share is larger than 1.

    ## What happens at run time
    Keras raises a ValueError, or divides by zero later on.

    ## Repair
    Write a value within the bounds. A share in percent is divided by 100: 20 becomes 0.2.

    ## Source
    the checks of the constructors, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.OutOfRange, context: Context) -> Iterable[Diagnostic]:
        causes = tuple(said(fact, context))
        if causes:
            yield from causes
            return
        node = context.node(fact.route)
        place = context.document.place(fact.route)
        if not isinstance(node, Scalar) or not place.text:
            place = context.document.place(fact.route, key=True)
            place = type(place)(place.source, place.start, min(place.end, place.start + len(place.text.split("\n")[0])))
        bounds = " and ".join(_bound(sign, limit) for sign, limit in fact.bounds)
        length = any(sign.startswith("length") for sign, _ in fact.bounds)
        gets = f"has {len(fact.value)}" if length and isinstance(fact.value, list | str) else f"is {shown(fact.value)}"
        label = f"here it is {cut(inline(fact.value))}" if "$" in place.text else bounds
        yield self.finding(
            fact.route,
            primary(place, label),
            message=f"{field_at(fact.route)} {bounds}, {gets}",
            help=_advice(fact),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 0}  # RS026
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: 20}  # RS026
            """
        ),
        Case(
            """\
            vars: {units: 4}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units - 8}  # RS026
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
                repeat: 0  # RS026
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 1, dropout: 0.2}
            """
        ),
    )


def _bound(sign: str, limit: float) -> str:
    if not isfinite(limit):
        return "must be finite"
    if sign.startswith("length"):
        return f"needs at {'least' if '≥' in sign else 'most'} {limit} of its items"
    return f"must be {sign} {limit:,g}"


def _advice(fact: facts.OutOfRange) -> tuple[str, ...]:
    share = ("≤", 1) in fact.bounds or ("<", 1) in fact.bounds
    number = isinstance(fact.value, int | float) and not isinstance(fact.value, bool)
    # Nobody drops 2 percent; a factor of 2 was meant for something else.
    if share and number and 5 <= fact.value < 100:
        return (f"a share, not percent: write `{inline(fact.value / 100)}`",)
    return ()
