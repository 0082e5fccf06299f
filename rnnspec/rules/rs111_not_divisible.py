from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import axis_name, size


class NotDivisible(Rule, code="RS111", on=facts.NotDivisible):
    """axis cannot be divided into equal parts

    ## What it does
    Finds an axis that an argument divides into groups, heads or pieces, and whose size is no multiple of it.

    ## Why is this bad?
    The parts have to be equal: 6 channels make 1, 2, 3 or 6 groups, never 4.

    ## What happens at run time
    Keras raises a ValueError while it builds the layer.

    ## Repair
    Choose a divisor of the axis, or change the layer that makes the axis.

    ## Source
    keras/src/layers/convolutional/base_conv.py, normalization/group_normalization.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.NotDivisible, context: Context) -> Iterable[Diagnostic]:
        dim = fact.found.shape[fact.axis]
        argument = (*fact.route, fact.argument)
        given = context.node(argument) is not None
        text = f"does not divide {axis_name(fact.found, fact.axis)} of {fact.found}"
        labels = [
            context.setting(argument, text, primary=True)
            if given
            else context.label(fact.route, f"`{fact.argument}` is {fact.by}: {text}", primary=True, key=True)
        ]
        if dim.blame is not None and dim.blame.route != fact.route:
            labels.append(context.blamed(dim.blame, f"makes {size(dim)}"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` cannot divide {size(dim)} by {fact.by}",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 6]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 3, groups: 4}  # RS111
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 6]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 3, groups: 2}
            """
        ),
    )
