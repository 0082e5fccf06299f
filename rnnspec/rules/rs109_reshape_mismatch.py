from collections.abc import Iterable
from math import prod

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import numbers
from rnnspec.spec.tensors import product


class ReshapeMismatch(Rule, code="RS109", on=facts.WrongReshape):
    """target shape does not hold the numbers of one sample

    ## What it does
    Compares the number of elements of one sample with what the target shape of a `Reshape` holds.

    ## Why is this bad?
    A reshape only puts the same numbers into other axes; it cannot add or lose any.

    ## What happens at run time
    Keras raises a ValueError about the total size of the tensor.

    ## Repair
    Choose sizes whose product is the number of elements (the batch axis does not count), or leave one of them to
    Keras with -1.

    ## Source
    keras/src/ops/operation_utils.py (compute_reshape_output_shape), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.WrongReshape, context: Context) -> Iterable[Diagnostic]:
        has, holds = (
            product(fact.found.shape[0 if fact.whole else 1 :]),
            prod(size for size in fact.target if size != -1),
        )
        if has is None:
            text = f"an open axis of {fact.found} leaves the number of elements open"
        elif -1 in fact.target:
            text = f"{has:,} numbers cannot be cut into pieces of {holds:,}"
        else:
            text = f"holds {holds:,} numbers, {'' if fact.whole else 'one sample of '}{fact.found} has {has:,}"
        argument = (*fact.route, "target_shape")
        at = argument if context.node(argument) is not None else fact.route
        labels = [context.label(at, text, primary=True, key=at == fact.route)]
        blame = fact.found.shape[-1].blame
        if blame is not None and blame.route != fact.route:
            labels.append(context.blamed(blame, f"makes {fact.found}"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` to {numbers(fact.target)} does not hold {fact.found}",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Reshape: {target_shape: [4, 8]}  # RS109
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Reshape: {target_shape: [-1, 4]}  # RS109
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Reshape: {target_shape: [5, -1]}
            """
        ),
    )
