from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import before
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Case, Context, Rule

#: What is added to every step, padding included, or stands for it.
_ADDED = {"bias": "adds a bias", "beta": "adds a shift", "embeddings": "gives each id a row of its own"}


class ComputedPadding(Rule, code="RS224", on=Report, having="Masking"):
    """`Masking` looks for padding in what a layer computes

    ## What it does
    Finds `Masking` behind a layer with a bias, a shift or a table of its own.

    ## Why is this bad?
    `Masking` hides a step if all of its numbers are `mask_value`. What fills up the data is no longer that value once
    a layer has computed with it.

    ## What happens at run time
    Biases begin at 0, so that a new model may still mask zeros. From the first update on nothing is masked, and padding
    is read like data.

    ## Repair
    Put `Masking` first: layers such as `Dense` and `Dropout` pass its mask on. Behind an `Embedding`, write
    `mask_zero: true` instead. Convolutions and poolings pass no mask on: behind them, padding is read.

    ## Source
    keras/src/layers/core/masking.py (compute_mask), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            if step.node.kind != "Masking" or step.call is None:
                continue
            layer: Any = step.layer
            for one, _ in before(fact, step):
                added = {weight.name.rpartition("/")[2] for weight in one.weights if weight.trainable} & {*_ADDED}
                if not added or _zeros_masked(one):
                    continue
                kind = one.node.kind
                yield self.finding(
                    step.node.at,
                    context.label(step.node.at, f"looks for steps of {layer.mask_value:g}", primary=True, key=True),
                    context.label(one.node.at, " and ".join(_ADDED[each] for each in sorted(added)), key=True),
                    message=f"`Masking` looks for padding in what `{kind}` computes",
                    help=(_instead(step, one),),
                )
                break

    bad = (
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - Dense: {units: 8}
              - Masking: {}  # RS224
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8}
              - Dropout: {rate: 0.2}
              - Masking: {}  # RS224
              - LSTM: {units: 4}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LayerNormalization: {}
              - Masking: {}  # RS224
              - GRU: {units: 4}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - Masking: {}
              - Dense: {units: 8}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - Dense: {units: 8, use_bias: false}
              - Dropout: {rate: 0.2}
              - Masking: {}
              - LSTM: {units: 4}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 3}
              - ZeroPadding1D: {padding: 2}
              - Masking: {}
              - LSTM: {units: 4}
            """
        ),
    )


def _zeros_masked(step: Step) -> bool:
    """Whether a layer gives zeros for the steps that it skips: `Bidirectional` does, others if told to."""
    asked = step.node.kind == "Bidirectional" or getattr(step.layer, "zero_output_for_mask", False)
    return asked and step.outputs[0].mask is not None


def _instead(step: Step, by: Step) -> str:
    """What to do about the `Masking` of `step`, behind the layer `by` that computes."""
    if step.call is not None and step.call.x.mask is not None:
        return "leave `Masking` out: the steps are masked already, and it hides none of them"
    if by.node.kind == "Embedding":
        return f"write `mask_zero: true` into `{by.node.name}` instead, which hides the id 0"
    if by.layer is not None and by.layer.masks == "stop":
        return f"leave `Masking` out: `{by.node.name}` passes no mask on, so padding is read"
    return f"put `Masking` before `{by.node.name}`"
