from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards


class NotFinite(Rule, code="RS022", on=hazards.NotFinite):
    """a number is not finite

    ## What it does
    Finds `.nan`, `.inf` and numbers too large for a float, such as `1e999`.

    ## Why is this bad?
    One such number in a sum or product makes every weight it meets infinite or not a number.

    ## What happens at run time
    Keras takes them and trains on: the loss is `nan` from the first step.

    ## Repair
    Write a finite number. To switch a limit off, leave its argument out.

    ## Source
    yaml.org/spec/1.2.2, chapter 10.2.1.4, and IEEE 754: the largest float is near 1.8e308.
    """

    def check(self, fact: hazards.NotFinite, context: Context) -> Iterable[Diagnostic]:
        text = cut(fact.place.text, 30)
        large = fact.value == fact.value and "inf" not in text.lower()
        yield self.finding(
            (),
            primary(fact.place, "larger than any float" if large else "no number to compute with"),
            message=f"`{text}` is not finite",
            help=("write a finite number, or leave the argument out",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: .nan}  # RS022
            """
        ),
        Case(
            """\
            vars: {drop: 1e999}  # RS022
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: $drop}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: 1e-1}
            """
        ),
    )
