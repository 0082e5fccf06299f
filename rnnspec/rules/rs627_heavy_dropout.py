from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import inner

_KEPT = 0.3


class HeavyDropout(Rule, code="RS627", on=Report, having="dropout recurrent_dropout rate"):
    """dropout leaves little to learn from

    ## What it does
    Finds dropout of 0.9 and more, and recurrent layers whose `dropout` and `recurrent_dropout` together leave less than
    30 % of the numbers.

    ## Why is this bad?
    In training a state depends on an input and on the state before it; both are thinned out. What is left is mostly
    noise, and the layer learns slowly or nothing.

    ## What happens at run time
    Nothing: training is slow, and the loss of training is far above that of validation.

    ## Repair
    Rates of 0.2 to 0.5 are usual, and less where both are used.

    ## Source
    keras/src/layers/rnn/lstm.py (LSTMCell.call) and layers/regularization/dropout.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            if step.node.shares:
                continue
            layer: Any
            layer, route = inner(step.layer, step.node.at)
            rates = {name: _rate(layer, name) for name in ("rate", "dropout", "recurrent_dropout")}
            if layer is None or 1 in rates.values() or (rates["rate"] and "Dropout" not in layer.kind):
                continue  # RS628
            kept = 1.0
            for rate in rates.values():
                kept *= 1 - rate
            written = [name for name, rate in rates.items() if rate > 0 and context.node((*route, name)) is not None]
            heavy = kept <= 0.1 + 1e-9 or (len(written) > 1 and kept < _KEPT)
            if not heavy or not written:
                continue
            labels = [
                context.setting((*route, name), f"leaves {1 - rates[name]:.0%}", primary=not index)
                for index, name in enumerate(written)
            ]
            yield self.finding(
                route,
                *labels,
                message=f"dropout leaves {kept:.0%} of the numbers in `{step.node.name}`",
                help=("rates of 0.2 to 0.5 are usual, and less where both are used",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM:
                  units: 8
                  dropout: 0.5  # RS627
                  recurrent_dropout: 0.5
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dropout: {rate: 0.95}  # RS627
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, dropout: 0.4, recurrent_dropout: 0.3}
              - Dropout: {rate: 0.5}
              - Dense: {units: 1}
            """
        ),
    )


def _rate(layer: Any, name: str) -> float:
    rate = getattr(layer, name, 0)
    return float(rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else 0.0
