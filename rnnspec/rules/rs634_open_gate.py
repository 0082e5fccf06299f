from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written_layers

#: What stays between 0 and 1, and so is a share.
_SHARES = ("sigmoid", "hard_sigmoid", "sparse_sigmoid", "softmax", "sparsemax")


class OpenGate(Rule, code="RS634", on=Report, having="recurrent_activation"):
    """gates are not held between 0 and 1

    ## What it does
    Finds a `recurrent_activation` of LSTM, GRU and their kin that gives less than 0 or more than 1, such as `relu`.

    ## Why is this bad?
    A gate says which share of a state is kept. Above 1 the state grows with each step; at 0, where `relu` stays once it
    is there, nothing passes and no gradient comes back.

    ## What happens at run time
    Mostly nothing: an LSTM adds up what it should weigh. With large inputs or weights the state grows with the number
    of steps, up to NaN.

    ## Repair
    Keep `sigmoid`, the default, or `hard_sigmoid`. `activation` is the one to try others for.

    ## Source
    keras/src/layers/rnn/lstm.py and gru.py (the cells), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        layer: Any
        for layer, route in written_layers(fact.spec):
            gate = layer.given.get("recurrent_activation", "sigmoid")
            if gate in _SHARES:
                continue
            at = (*route, "recurrent_activation")
            yield self.finding(
                at,
                context.setting(at, "a gate is a share: `sigmoid` gives one", primary=True),
                message=f"the gates of `{layer.kind}` are not held between 0 and 1: `{gate or 'linear'}`",
                help=("keep `recurrent_activation: sigmoid`, the default",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, recurrent_activation: relu}  # RS634
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - Bidirectional:
                  layer:
                    GRU:
                      units: 8
                      recurrent_activation: softplus  # RS634
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - RNN: {cell: {LSTMCell: {units: 8, recurrent_activation: linear}}}  # RS634
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, activation: relu, recurrent_activation: hard_sigmoid}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - GRU: {units: 8}
              - Dense: {units: 1}
            """
        ),
    )
