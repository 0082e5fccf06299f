from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import inner, optimizer

_UNBOUNDED = ("relu", "linear", "elu", "selu", "leaky_relu", "softplus", "exponential", "silu", "swish", "gelu")
_LONG = 100


class UnboundedState(
    Rule, code="RS629", on=Report, having="relu linear elu selu leaky_relu softplus exponential silu swish gelu"
):
    """unbounded activation in a long recurrence without clipping

    ## What it does
    Finds recurrent layers with an activation such as `relu` over 100 steps or more, where the optimizer does not clip
    gradients.

    ## Why is this bad?
    With `tanh` a state stays between -1 and 1. With `relu` nothing bounds it, and what grows a little in each step
    grows exponentially in many; one large gradient then throws the weights far off.

    ## What happens at run time
    Mostly nothing. Where inputs or weights are large, the loss jumps, or becomes NaN. Over a few steps it is harmless.

    ## Repair
    Keep `tanh`, which on a GPU also has a fused kernel, or give the optimizer `clipnorm: 1.0`.

    ## Source
    Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks, 2013
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        compiled = fact.spec.compile
        if compiled is None or compiled.loss is None:
            return
        used = optimizer(fact)
        if used is not None and any((used[0].clipnorm, used[0].clipvalue, used[0].global_clipnorm)):
            return
        for step in fact.layers:
            layer: Any
            layer, route = inner(step.layer, step.node.at)
            if not isinstance(layer, Recurrent) or step.call is None or not step.call.inputs or step.call.x.rank != 3:
                continue
            activation, steps = getattr(layer, "activation", None), step.call.x.sizes[1]
            at = (*route, "activation")
            if activation not in _UNBOUNDED or steps is None or steps < _LONG or context.node(at) is None:
                continue
            yield self.finding(
                at,
                context.label(at, f"nothing bounds the state over {steps} steps", primary=True),
                message=f"`{activation}` in a recurrence of {steps} steps without clipping",
                help=("keep `tanh`, or give the optimizer `clipnorm: 1.0`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [500, 3]}
            layers:
              - LSTM: {units: 8, activation: relu}  # RS501, RS629
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [500, 3]}
            layers:
              - LSTM: {units: 8, activation: relu}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {clipnorm: 1.0}}
              loss: mse
            """
        ),
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 10, activation: relu}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
