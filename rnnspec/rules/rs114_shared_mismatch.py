from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import numbers


class SharedMismatch(Rule, code="RS114", on=facts.SharedMismatch):
    """layer is used again on a tensor that its weights do not fit

    ## What it does
    Compares the weights that a layer got at its first call with those that a `reuse` of it would need.

    ## Why is this bad?
    `reuse` shares weights: their shapes are fixed by the first tensor the layer reads.

    ## What happens at run time
    Keras builds most such models and raises an error of the matrix product at the first batch.

    ## Repair
    Bring both tensors to one width first, or give the second call a layer of its own.

    ## Source
    keras/src/layers/layer.py (__call__) and input_spec.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.SharedMismatch, context: Context) -> Iterable[Diagnostic]:
        owner = context.report.steps.get(fact.name) if context.report else None
        at = (*fact.route[:-1], "reuse")
        text = f"would need {fact.weight} {numbers(fact.second)}"
        labels = [context.label(at, text, primary=True, key=True)]
        if owner is not None:
            where = owner.node.at
            labels.append(context.label(where, f"its first call made {fact.weight} {numbers(fact.first)}", key=True))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.name}` cannot be used again on a tensor of another width",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            inputs: {left: {shape: [10, 4]}, right: {shape: [10, 6]}}
            layers:
              - LSTM: {units: 8, name: reader}
                from: left
              - reuse: reader  # RS114
                name: again
                from: right
              - Concatenate: {}
                from: [reader, again]
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {left: {shape: [10, 4]}, right: {shape: [20, 4]}}
            layers:
              - LSTM: {units: 8, name: reader}
                from: left
              - reuse: reader
                name: again
                from: right
              - Concatenate: {}
                from: [reader, again]
            """
        ),
    )
