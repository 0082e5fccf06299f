from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import call_place


class MissingCallArgument(Rule, code="RS107", on=facts.MissingCallArgument):
    """layer is called without an argument it needs

    ## What it does
    Finds a `from` mapping that leaves out a tensor the layer cannot do without.

    ## Why is this bad?
    With a mapping nothing comes from the layer above: every tensor the layer works on has to be named.

    ## What happens at run time
    Keras raises a TypeError about a missing positional argument.

    ## Repair
    Add the argument that the finding names.

    ## Source
    the signature of each layer's `call`, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.MissingCallArgument, context: Context) -> Iterable[Diagnostic]:
        at = call_place(context, fact.route)
        yield self.finding(
            fact.route,
            context.label(at, f"`{fact.name}` is not among these", primary=True, key=True),
            message=f"`{fact.kind}` is called without `{fact.name}`",
            trace=context.trace(fact.route),
            help=(f"say where it comes from: `{fact.name}: NAME`",),
        )

    bad = (
        Case(
            """\
            inputs: {x: {shape: [10, 4]}, s: {shape: [8]}}
            layers:
              - GRU: {units: 8}
                from: {initial_state: [s]}  # RS107
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
