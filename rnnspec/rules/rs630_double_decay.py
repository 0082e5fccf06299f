from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import inner, optimizer

_REGULARIZERS = ("kernel_regularizer", "recurrent_regularizer", "embeddings_regularizer", "depthwise_regularizer")


class DoubleDecay(Rule, code="RS630", on=Report, having="l2 L2 l1_l2 L1L2"):
    """weights are pulled to zero twice

    ## What it does
    Finds an L2 regularizer beside an optimizer with `weight_decay`; `AdamW` has it by default.

    ## Why is this bad?
    Both make weights small: the one through the loss, the other at each update. Tuning one while the other pulls as
    well is tuning in the dark.

    ## What happens at run time
    Nothing: both take effect.

    ## Repair
    Keep one of them.

    ## Source
    keras/src/optimizers/base_optimizer.py (_apply_weight_decay) and regularizers/regularizers.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        used = optimizer(fact)
        if used is None or not used[0].weight_decay:
            return
        made, at = used
        for step in fact.layers:
            layer: Any
            layer, route = inner(step.layer, step.node.at)
            for name in _REGULARIZERS:
                regularizer = getattr(layer, name, None)
                if getattr(regularizer, "kind", None) not in ("L2", "L1L2") or context.node((*route, name)) is None:
                    continue
                decay = f"`weight_decay` is {made.weight_decay:g}"
                there = context.node((*at, "weight_decay")) is not None
                yield self.finding(
                    (*route, name),
                    context.setting((*route, name), "pulls the weights to zero through the loss", primary=True),
                    context.setting((*at, "weight_decay"), "pulls them at each update as well")
                    if there
                    else context.label(("compile", "optimizer"), f"{decay} by default", key=True),
                    help=("keep one of them",),
                )
                return

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, kernel_regularizer: l2}  # RS630
            compile:
              optimizer: {AdamW: {learning_rate: 0.001}}
              loss: mse
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, kernel_regularizer: l2}
            compile:
              optimizer: {Adam: {learning_rate: 0.001}}
              loss: mse
            """
        ),
    )
