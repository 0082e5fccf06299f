from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix, Label
from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import End, activation, heads
from rnnspec.rules._phrases import axis_name, rewritten


class SingleUnitSoftmax(Rule, code="RS302", on=Report, having="softmax Softmax ops.softmax"):
    """softmax over one unit is always 1

    ## What it does
    Finds a softmax along an axis of size 1.

    ## Why is this bad?
    Softmax divides by the sum along its axis. With one unit that is the unit itself: every prediction is exactly 1.0
    and no gradient is left to learn from.

    ## What happens at run time
    Keras warns once, builds the model and trains it on nothing.

    ## Repair
    For a yes-or-no output use `activation: sigmoid`; for several classes give the layer one unit per class.

    ## Source
    keras/src/ops/nn.py (softmax), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        losses = {head.output.name: head for head in heads(context)}
        for step in fact.layers:
            end = None if step.poisoned or step.node.shares else activation(step)
            if end is None or end.activation != "softmax" or not end.direct:
                continue
            dim = step.outputs[0].shape[_axis(step)]
            if dim.size != 1:
                continue
            name = "one unit" if dim is step.outputs[0].shape[-1] else axis_name(step.outputs[0], _axis(step))
            over = "this one unit" if name == "one unit" else f"{name}, of size 1"
            labels: list[Label] = [
                end.label(context, f"normalises over {over}, so every value is exactly 1.0", primary=True)
            ]
            if dim.blame is not None and dim.blame.given:
                labels.append(context.blamed(dim.blame, "one class only"))
            head = losses.get(step.node.name)
            if head is not None and head.loss.labels == "binary":
                labels.append(head.at_loss(context, "expects one probability per sample"))
            yield self.finding(
                step.node.at,
                *labels,
                message=None if name == "one unit" else f"softmax over {over} is always 1",
                trace=context.trace(step.node.at),
                fix=_sigmoid(end, context) if name == "one unit" else None,
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: softmax}  # RS302
            compile:
              loss: binary_crossentropy
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}  # RS302
            compile:
              loss: binary_crossentropy
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile:
              loss: categorical_crossentropy
            """
        ),
    )


def _axis(step: Step) -> int:
    """The axis that a layer normalises along."""
    axis = getattr(step.layer, "axis", -1)
    return axis if isinstance(axis, int) else -1


def _sigmoid(end: End, context: Context) -> Fix | None:
    if not end.given:
        return None
    reason = "the spec builds today, its numbers will change"
    return rewritten(context, end.route, "sigmoid", "use a sigmoid for a yes-or-no output", reason)
