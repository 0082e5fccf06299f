from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed, meant, source_of


class UnknownCallArgument(Rule, code="RS106", on=facts.UnknownCallArgument):
    """layer has no call argument of that name

    ## What it does
    Finds a name in a `from` mapping that the layer's `call` does not take.

    ## Why is this bad?
    `from: {query: q, value: v}` passes tensors by name, and the names are those of Keras's `call`.

    ## What happens at run time
    Keras raises a TypeError when the layer is called.

    ## Repair
    Use one of the names that the finding lists.

    ## Source
    the signature of each layer's `call`, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.UnknownCallArgument, context: Context) -> Iterable[Diagnostic]:
        at = (*source_of(fact.route), fact.name)
        yield self.finding(
            fact.route,
            context.label(at, f"takes {listed(fact.allowed)}", primary=True, key=True),
            message=f"`{fact.kind}` has no call argument `{fact.name}`",
            trace=context.trace(fact.route),
            help=meant(fact.name, fact.allowed),
        )

    bad = (
        Case(
            """\
            inputs: {x: {shape: [10, 4]}, s: {shape: [8]}}
            layers:
              - GRU: {units: 8}
                from: {sequences: x, initial_states: [s]}  # RS106
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {x: {shape: [10, 4]}, s: {shape: [8]}}
            layers:
              - GRU: {units: 8}
                from: {sequences: x, initial_state: [s]}
            """
        ),
    )
