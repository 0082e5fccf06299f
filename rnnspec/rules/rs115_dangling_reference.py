from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import guessed, listed, meant
from rnnspec.spec import facts

#: More mistakes than this are no slips, and holding each name against all would take the square of their number.
_SLIPS = 200


class DanglingReference(Rule, code="RS115", on=facts.DanglingReference):
    """reference to a name that does not exist

    ## What it does
    Finds a `from`, `reuse` or `outputs` entry that names neither an input nor a layer.

    ## Why is this bad?
    The tensor it should mean is unknown, and with it everything behind.

    ## What happens at run time
    There is nothing to build: the layer has no input.

    ## Repair
    Use one of the names that the finding lists. Layers without a `name` are called as Keras calls them: `lstm`,
    `lstm_1`, `dense`.

    ## Source
    rnnspec's own references; automatic names as in keras/src/utils/naming.py, Keras 3.15.1
    """

    def check(self, fact: facts.DanglingReference, context: Context) -> Iterable[Diagnostic]:
        stem, _, tail = fact.name.partition(".")
        word = fact.name if not tail else stem
        few = context.report is None or len(context.report.facts) <= _SLIPS
        fix = guessed(context, fact.route, word, fact.known, f".{tail}" if tail else "") if few else None
        yield self.finding(
            fact.route,
            context.label(fact.route, "neither an input nor a layer is called so", primary=True),
            message=f"there is no `{word}`",
            notes=(f"names in this spec: {listed(fact.known)}",) if fact.known else (),
            help=meant(word, fact.known) if few and not fix else (),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8, return_state: true, name: encoder}
              - Dense: {units: 1}
                from: encodr.state_h  # RS115
            """,
            fixed="""\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8, return_state: true, name: encoder}
              - Dense: {units: 1}
                from: encoder.state_h  # RS115
            """,
        ),
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8}
            outputs: [head]  # RS115
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8, return_state: true, name: encoder}
              - Dense: {units: 1}
                from: encoder.state_h
            """
        ),
    )
