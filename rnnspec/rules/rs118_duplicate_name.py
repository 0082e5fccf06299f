from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.spec import facts


class DuplicateName(Rule, code="RS118", on=facts.DuplicateName):
    """two layers have one name

    ## What it does
    Finds a `name` that another layer or an input has already.

    ## Why is this bad?
    References, checkpoints and `expect` go by name: which of the two is meant would be a guess.

    ## What happens at run time
    Keras raises a ValueError that all layer names have to be unique.

    ## Repair
    Rename one of them. To call the same layer again, with shared weights, use `reuse: NAME`.

    ## Source
    keras/src/ops/function.py (map_graph), Keras 3.15.1
    """

    def check(self, fact: facts.DuplicateName, context: Context) -> Iterable[Diagnostic]:
        at = fact.route if context.node(fact.route) is not None else (*fact.route[:-2], "name")
        first = fact.first
        key = True
        if context.report is not None:
            step = context.report.steps.get(fact.name)
            if step is not None:
                named = (*first, step.node.key, "name")
                named = named if context.node(named) is not None else (*first, "name")
                first, key = (named, False) if context.node(named) is not None else (first, True)
        yield self.finding(
            fact.route,
            context.label(at, "is taken already", primary=True),
            context.label(first, "the first of that name", key=key),
            message=f"two layers are called `{fact.name}`",
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8, return_sequences: true, name: reader}
              - LSTM: {units: 8, name: reader}  # RS118
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - LSTM: {units: 8, return_sequences: true, name: reader}
              - LSTM: {units: 8, name: summary}
            """
        ),
    )
