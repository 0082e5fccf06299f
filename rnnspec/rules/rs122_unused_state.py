from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import key
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.source.tree import Route


class UnusedState(Rule, code="RS122", on=Report, having="return_state"):
    """states are returned and not used

    ## What it does
    Finds `return_state: true` where nothing takes a state of the layer. Layers that start from an `initial_state` are
    left alone: a decoder goes on from its own states when it generates.

    ## Why is this bad?
    It says that something goes on from the state, and nothing does: mostly a decoder was meant to start from it.

    ## What happens at run time
    Nothing: the states are left lying.

    ## Repair
    Pass them on, `from: {sequences: x, initial_state: [NAME.state_h, NAME.state_c]}`, or leave `return_state` out.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not fact.sound:
            return
        taken = {key(fact, ref) for step in fact.layers for ref in step.node.refs}
        taken |= {key(fact, output.ref) for output in fact.outputs}
        for step in fact.layers:
            layer: Any = getattr(step.layer, "layer", step.layer)
            # A decoder starts from a state itself: when it generates, step by step, it goes on from its own.
            if not getattr(layer, "return_state", False) or "initial_state" in step.node.named:
                continue
            states = {
                number: name
                for number, name in enumerate(step.output_names)
                if name not in ("output", "forward", "backward")
            }
            if not states or any((step.node.name, number) in taken for number in states):
                continue
            at: Route = step.node.at if layer is step.layer else (*step.node.at, "layer", layer.key)
            names = listed(f"{step.node.name}.{name}" for name in states.values())
            yield self.finding(
                at,
                context.setting((*at, "return_state"), f"gives {names}, which nothing takes", primary=True),
                message=f"the states of `{step.node.name}` are returned and not used",
                help=("start another layer from them with `initial_state`, or leave `return_state` out",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, return_state: true}  # RS122
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
                from: encoder
              - GRU: {units: 8, return_sequences: true, return_state: true}
                from: {sequences: decoder, initial_state: [enc.1]}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, return_state: true, name: enc}
            outputs: [enc.state_c]
            """
        ),
    )
