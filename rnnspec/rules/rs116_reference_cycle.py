from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.spec import facts


class ReferenceCycle(Rule, code="RS116", on=facts.ReferenceCycle):
    """layers wait for each other

    ## What it does
    Finds layers whose `from` entries lead round in a circle.

    ## Why is this bad?
    None of them can be the first. Recurrence over time lives inside recurrent layers; the graph of layers has none.

    ## What happens at run time
    There is no order in which the layers could be called.

    ## Repair
    Let one of the layers in the circle take its input from before it.

    ## Source
    rnnspec's own references
    """

    def check(self, fact: facts.ReferenceCycle, context: Context) -> Iterable[Diagnostic]:
        here, *others = fact.names[:-1]
        circle = " → ".join(f"`{name}`" for name in fact.names[1:])
        labels = [context.label(fact.route, f"`{here}` takes what comes from {circle}", primary=True)]
        if others and context.report is not None:
            route = (*context.report.steps[others[0]].node.route, "from")
            labels.append(context.label(route, f"`{others[0]}` is part of the circle"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{here}` waits for its own output"
            if not others
            else f"{len(others) + 1} layers wait for each other",
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - Dense: {units: 5, name: a}
                from: b  # RS116
              - Dense: {units: 5, name: b}
                from: a
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - Dense: {units: 5, name: a}
                from: b
              - Dense: {units: 5, name: b}
                from: input
            outputs: [a]
            """
        ),
    )
