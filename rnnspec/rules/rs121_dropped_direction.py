from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import key
from rnnspec.rules._base import Case, Context, Rule


class DroppedDirection(Rule, code="RS121", on=Report, having="merge_mode"):
    """one direction of a `Bidirectional` leads nowhere

    ## What it does
    Finds `merge_mode: null` where no layer takes the output of one of the two directions, or its states.

    ## Why is this bad?
    Without a merge mode the layer gives two tensors, and a layer that simply follows takes the first. The other
    direction is computed and counted, and nothing is learnt from it.

    ## What happens at run time
    The weights of that direction get no gradient and keep their first values. TensorFlow warns of it, JAX does not.

    ## Repair
    Leave `merge_mode` out, which joins both, or take the second tensor with `from: NAME.backward`.

    ## Source
    keras/src/layers/rnn/bidirectional.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not fact.sound:
            return
        taken = {key(fact, ref) for step in fact.layers for ref in step.node.refs}
        taken |= {key(fact, output.ref) for output in fact.outputs}
        for step in fact.layers:
            if step.node.kind != "Bidirectional" or getattr(step.layer, "merge_mode", "") is not None:
                continue
            names = [name for number, name in enumerate(step.output_names) if (step.node.name, number) in taken]
            for direction in ("forward", "backward"):
                if any(name.startswith(direction) for name in names):
                    continue
                edits = context.set_argument(step.node.at, "merge_mode", "concat")
                yield self.finding(
                    step.node.at,
                    context.setting(
                        (*step.node.at, "merge_mode"), "gives two tensors: `forward` and `backward`", primary=True
                    ),
                    context.label(step.node.at, f"nothing takes `{step.node.name}.{direction}`", key=True),
                    message=f"the {direction} half of `{step.node.name}` leads nowhere",
                    fix=self.fix("join both directions", edits, "unsafe", "the output is twice as wide"),
                )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4}}, merge_mode: null}  # RS121
              - Dense: {units: 1}
            compile: {loss: mse}
            """,
            fixed="""\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4}}, merge_mode: concat}  # RS121
              - Dense: {units: 1}
            compile: {loss: mse}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 4}}, merge_mode: null, name: both}  # RS121
              - Dense: {units: 1}
                from: both.backward
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4}}, merge_mode: null, name: both}
              - Subtract: {}
                from: [both.forward, both.backward]
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_state: true}}, merge_mode: null, name: both}
              - Concatenate: {}
                from: [both, both.backward_state_c]
              - Dense: {units: 1}
            """
        ),
    )
