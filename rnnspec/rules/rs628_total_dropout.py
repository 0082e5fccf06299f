from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import inner

_LAYERS = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")


class TotalDropout(Rule, code="RS628", on=Report, having="dropout recurrent_dropout rate"):
    """dropout of 1 leaves nothing

    ## What it does
    Finds dropout layers with `rate: 1`, and recurrent layers with a `dropout` or `recurrent_dropout` of 1.

    ## Why is this bad?
    The rate is the share that is dropped, not the share that is kept.

    ## What happens at run time
    A Dropout layer gives nothing but zeros in training, so that no layer before it learns; SimpleRNN and GRU read zeros
    as well. The LSTM leaves a dropout of 1 out without a word where it has no fused kernel.

    ## Repair
    Use a rate below 1, or leave the dropout out.

    ## Source
    keras/src/layers/regularization/dropout.py, layers/rnn/lstm.py and gru.py (call), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            layer: Any
            layer, route = inner(step.layer, step.node.at)
            if layer is None or step.node.shares:
                continue
            names = ("rate",) if layer.kind in _LAYERS else ("dropout", "recurrent_dropout")
            for name in names:
                at = (*route, name)
                if getattr(layer, name, 0) != 1 or context.node(at) is None:
                    continue
                gated = name != "rate" and layer.kind.startswith(("LSTM", "GRU", "ConvLSTM"))
                yield self.finding(
                    at,
                    context.setting(
                        at,
                        "sets everything to 0, or is left out, as the backend has it"
                        if gated
                        else "sets everything to 0 in training",
                        primary=True,
                    ),
                    help=("the rate is the share that is dropped: 0.2 to 0.5 is usual",),
                )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dropout: {rate: 1}  # RS628
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, dropout: 1.0}  # RS628
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, dropout: 0.1}
              - Dropout: {rate: 0.5}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
