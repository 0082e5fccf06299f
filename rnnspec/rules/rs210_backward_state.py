from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule


class BackwardState(Rule, code="RS210", on=Report, having="stateful"):
    """state is carried on against the direction of reading

    ## What it does
    Finds a stateful layer that reads backwards: one in a `Bidirectional`, or one with `go_backwards`.

    ## Why is this bad?
    A layer that goes backwards ends at the first step of a batch. Its state belongs in front of that step, into the
    batch before; it is handed on to the end of the batch that follows, a place it has nothing to do with.

    ## What happens at run time
    Keras carries the states of both directions on to the next batch. The output is not that of the whole sequence.

    ## Repair
    Leave `stateful` out where a sequence fits into one sample, or read forwards only.

    ## Source
    keras/src/layers/rnn/rnn.py and bidirectional.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in readings(fact):
            if not one.layer.stateful or not one.backwards:
                continue
            wrapped = one.step.node.kind == "Bidirectional"
            cause = (
                context.label(one.step.node.at, "reads backwards as well", key=True)
                if wrapped
                else context.setting((*one.route, "go_backwards"), "ends at the first step of a batch")
            )
            yield self.finding(
                one.route,
                context.setting((*one.route, "stateful"), "starts the next batch from the state", primary=True),
                cause,
                message="the backward state goes on into the wrong batch" if wrapped else None,
                help=("leave `stateful` out, or read forwards only",),
            )

    bad = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, stateful: true}}}  # RS210
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, shuffle: false}
            """
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - GRU: {units: 4, stateful: true, go_backwards: true}  # RS210
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true, return_sequences: true}
              - Bidirectional: {layer: {LSTM: {units: 4}}}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, shuffle: false}
            """
        ),
    )
