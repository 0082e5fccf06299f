from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class IdleWrapper(Rule, code="RS125", on=Report, having="TimeDistributed"):
    """`TimeDistributed` around `Flatten` has nothing to flatten

    ## What it does
    Finds `TimeDistributed: {layer: Flatten}` on a sequence of vectors (B, T, F).

    ## Why is this bad?
    It flattens what is inside of each step. A step that is a vector already stays as it is, so that the layer does
    nothing: where the steps themselves were to become one vector, they do not.

    ## What happens at run time
    Keras passes the sequence through unchanged.

    ## Repair
    Use `Flatten` to make one vector of all steps, or take the layer out.

    ## Source
    keras/src/layers/rnn/time_distributed.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            inner = getattr(step.layer, "layer", None)
            if step.node.kind != "TimeDistributed" or inner is None or inner.kind != "Flatten" or step.call is None:
                continue
            if step.call.x.rank != 3:
                continue
            yield self.finding(
                step.node.at,
                context.label(step.node.at, f"gets {step.call.x}, gives {step.outputs[0]}", primary=True, key=True),
                trace=context.trace(step.node.at),
                help=("to make one vector of all steps, write `Flatten: {}`; else take the layer out",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
              - TimeDistributed: {layer: Flatten}  # RS125
              - LSTM: {units: 2}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 8, 8, 1]}
            layers:
              - TimeDistributed: {layer: {Conv2D: {filters: 2, kernel_size: 3}}}
              - TimeDistributed: {layer: Flatten}
              - LSTM: {units: 2}
            """
        ),
    )
