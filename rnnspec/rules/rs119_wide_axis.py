from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import axis_name, size


class WideAxis(Rule, code="RS119", on=facts.WideAxis):
    """axis to be dropped holds more than one value

    ## What it does
    Finds an `ops.squeeze` along an axis whose size is not 1, or is open.

    ## Why is this bad?
    Squeezing drops an axis that says nothing. One with several values cannot go without losing all but one of them.

    ## What happens at run time
    Keras raises a ValueError while it builds the model.

    ## Repair
    Name the axis of size 1, pick one value with `ops.take`, or sum the values up with `ops.mean` or `ops.max`.

    ## Source
    keras/src/ops/numpy.py (Squeeze), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.WideAxis, context: Context) -> Iterable[Diagnostic]:
        dim, name = fact.found.shape[fact.axis], axis_name(fact.found, fact.axis)
        labels = [context.label(fact.route, f"{name} of {fact.found} is {size(dim)}, not 1", primary=True)]
        if dim.blame is not None:
            labels.append(context.blamed(dim.blame, f"makes {size(dim)}"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` cannot drop {name}",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8}
              - ops.squeeze: {axis: -1}  # RS119
            """
        ),
        Case(
            """\
            input: {shape: [null, 1]}
            layers:
              - ops.squeeze: {axis: 1}  # RS119
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - ops.squeeze: {axis: -1}
              - Dense: {units: 1}
            """
        ),
    )
