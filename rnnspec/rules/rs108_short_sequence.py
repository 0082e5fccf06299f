from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import axis_name, count, size


class ShortSequence(Rule, code="RS108", on=facts.TooShort):
    """window of a layer is longer than the axis it moves along

    ## What it does
    Finds a convolution, a pooling or a cropping that needs more steps than there are.

    ## Why is this bad?
    Nothing is left: every position of the window reaches past the end. A stack of poolings divides the length each
    time, so that the layer which fails is often not the one to change.

    ## What happens at run time
    Keras raises a ValueError about an output with a size of zero or less.

    ## Repair
    Use a smaller `kernel_size` or `pool_size`, `padding: same`, one pooling less, or longer sequences.

    ## Source
    keras/src/ops/operation_utils.py (compute_conv_output_shape, compute_pooling_output_shape), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.TooShort, context: Context) -> Iterable[Diagnostic]:
        dim = fact.found.shape[fact.axis]
        name = axis_name(fact.found, fact.axis)
        labels = [
            context.label(
                fact.route,
                f"needs {fact.needs:,} along {name}, gets {fact.found}",
                primary=True,
                key=True,
            )
        ]
        if dim.blame is not None and dim.blame.route != fact.route:
            labels.append(context.blamed(dim.blame, f"has {_long(dim.size or 0, fact)}"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` needs {_long(fact.needs, fact)} and gets {size(dim)}",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [4, 2]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 5}  # RS108
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [4, 2]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 5, padding: same}
            """
        ),
        Case(
            """\
            input: {shape: [5, 2]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 5}
            """
        ),
    )


def _long(number: int, fact: facts.TooShort) -> str:
    """A length along the axis: of a sequence in steps."""
    return count(number, "step") if axis_name(fact.found, fact.axis) == "the time axis" else f"a length of {number:,}"
