from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule

_NEEDS = {
    "recurrent": ("a recurrent layer such as LSTM or GRU", "for a layer that works step by step: `TimeDistributed`"),
    "layer": ("a layer", "cells go into `RNN: {cell: …}`"),
    "single-output": ("a layer with one output", "take `return_state` out of the inner layer"),
    "no-function": ("a layer, and no function", "functions stand in the `layers` of the spec, or of a `Model`"),
    "cell": ("a cell such as LSTMCell or GRUCell", "use the layer itself, without `RNN`, or its cell"),
    "sequence-state": ("a recurrent layer without `return_state`", "take `return_state` out of the inner layer"),
    "kernel": ("a layer with a kernel of its own", "wrap `Dense`, a convolution or `Embedding` itself"),
}


class WrongInnerLayer(Rule, code="RS112", on=facts.WrongInner):
    """wrapper holds something it cannot wrap

    ## What it does
    Finds a wrapper around a layer it does not work with, such as `Bidirectional` around `Dense`.

    ## Why is this bad?
    `Bidirectional` runs a recurrent layer forwards and backwards, `RNN` runs a cell step by step; neither can do so
    with a layer that has no steps.

    ## What happens at run time
    Keras raises a ValueError in the constructor of the wrapper, or while it builds.

    ## Repair
    Put the layer that the finding names inside, or use the other wrapper: `Dense` needs none at all on sequences.

    ## Source
    keras/src/layers/rnn/bidirectional.py and rnn.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.WrongInner, context: Context) -> Iterable[Diagnostic]:
        needs, repair = _NEEDS[fact.needs]
        inner = (*fact.route, fact.inner)
        at = inner if context.node(inner) is not None else fact.route
        yield self.finding(
            fact.route,
            context.label(at, f"`{fact.kind}` needs {needs} here", primary=True, key=True),
            message=f"`{fact.kind}` cannot wrap `{fact.inner}`",
            trace=context.trace(fact.route),
            help=(repair,),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - Bidirectional: {layer: {Dense: {units: 8}}}  # RS112
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}}
            """
        ),
    )
