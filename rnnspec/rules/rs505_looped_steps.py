from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import long

#: Layers that treat every step alike as they are.
_PER_STEP = {
    "Dense", "Activation", "Dropout", "ReLU", "LeakyReLU", "ELU", "Identity", "GaussianNoise", "GaussianDropout",
}  # fmt: skip


class LoopedSteps(Rule, code="RS505", on=Report, having="TimeDistributed"):
    """`TimeDistributed` around a layer that works step by step already

    ## What it does
    Finds `TimeDistributed` around `Dense`, `Activation`, `Dropout` and their like on 32 steps or more.

    ## Why is this bad?
    They do the same without it. `TimeDistributed` calls the inner layer once for every step, and every call becomes
    a part of the program that is compiled.

    ## What happens at run time
    The result is the same. Over 100 steps, a `Dense` took 0.8 s to start on JAX by itself, 25 s inside; then four
    times as long for each epoch.

    ## Repair
    Write the inner layer alone.

    ## Source
    keras/src/layers/rnn/time_distributed.py (call), Keras 3.15.1; measured on two busy CPU cores
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step in fact.layers:
            inner = getattr(step.layer, "layer", None)
            if step.node.kind != "TimeDistributed" or inner is None or step.call is None:
                continue
            steps = step.call.x.shape[1].size
            # Without a length Keras maps the layer over all steps at once.
            if inner.kind not in _PER_STEP or steps is None or not long(steps):
                continue
            # Noise of a given shape falls differently on steps and on a whole sequence.
            if getattr(inner, "noise_shape", None) is not None:
                continue
            yield self.finding(
                step.node.at,
                context.label(step.node.at, f"calls `{inner.kind}` {steps} times", primary=True, key=True),
                message=f"`TimeDistributed` adds nothing to `{inner.kind}` but time",
                help=(f"write `{inner.kind}` alone: it treats every step alike",),
            )

    bad = (
        Case(
            """\
            input: {shape: [100, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
              - TimeDistributed: {layer: {Dense: {units: 1}}}  # RS505
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
              - TimeDistributed: {layer: {Dense: {units: 1}}}
            """
        ),
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
              - TimeDistributed: {layer: {Dense: {units: 1}}}
            """
        ),
        Case(
            """\
            input: {shape: [40, 6, 3]}
            layers:
              - TimeDistributed: {layer: {LSTM: {units: 4}}}
            """
        ),
    )
