from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class AxisOutOfRange(Rule, code="RS110", on=facts.AxisOutOfRange):
    """argument names an axis that the tensor does not have

    ## What it does
    Compares an `axis` with the number of axes of the tensor, the batch axis included.

    ## Why is this bad?
    Axes count from 0, which is the batch; -1 is the last one. A sequence (B, T, F) has axes 0, 1 and 2.

    ## What happens at run time
    Keras raises a ValueError or an IndexError while it builds the layer.

    ## Repair
    Use an axis within the range that the finding states; -1 is the features axis of any tensor.

    ## Source
    keras/src/layers/merging/concatenate.py, normalization/layer_normalization.py and others, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.AxisOutOfRange, context: Context) -> Iterable[Diagnostic]:
        rank = fact.found.rank
        argument = (*fact.route, fact.argument)
        at = argument if context.node(argument) is not None else fact.route
        if -rank <= fact.axis < rank:
            # Of the axes there are, attention takes those between the batch and the features.
            axes = "axis 1 alone" if rank == 3 else f"axes 1 to {rank - 2}"
            yield self.finding(
                fact.route,
                context.label(at, f"of {fact.found}, {axes} can be attended to", primary=True),
                message=f"`{fact.kind}` cannot attend along axis {fact.axis}",
                help=("leave `attention_axes` out to attend along all of them",),
            )
            return
        text = f"{fact.found} has {count(rank, 'axis', 'axes')}: {-rank} to {rank - 1}"
        yield self.finding(
            fact.route,
            context.label(at, text, primary=True, key=at == fact.route),
            message=f"`{fact.kind}` has no axis {fact.axis} to work on",
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LayerNormalization: {axis: 3}  # RS110
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LayerNormalization: {axis: 2}
            """
        ),
    )
