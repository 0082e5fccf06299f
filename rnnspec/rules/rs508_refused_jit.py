from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import BACKENDS, kernel
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule


class RefusedJit(Rule, code="RS508", on=Report, having="jit_compile"):
    """`jit_compile: true` is not heeded beside a cuDNN layer

    ## What it does
    Finds `compile.jit_compile: true` in a model with an `LSTM` or `GRU` that runs on cuDNN, where the targets of the
    project name a GPU and no backend but TensorFlow.

    ## Why is this bad?
    XLA cannot compile the kernels of cuDNN, so that Keras does without XLA for the whole model.

    ## What happens at run time
    Keras warns that the model does not support `jit_compile: true` and goes on without it.

    ## Repair
    Leave `jit_compile` out. Or set `use_cudnn: false` on the layer, to have the loop compiled instead.

    ## Source
    keras/src/layers/rnn/lstm.py (__init__: supports_jit) and trainers/trainer.py (model_supports_jit), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        compiled = fact.spec.compile
        named = context.targets.intersection(BACKENDS)
        if compiled is None or compiled.jit_compile is not True:
            return
        if "gpu" not in context.targets or named - {"tensorflow"}:
            return
        for one in readings(fact):
            verdict = kernel(one.layer)
            if verdict is None or not verdict.fused:
                continue
            yield self.finding(
                ("compile", "jit_compile"),
                context.setting(("compile", "jit_compile"), "is not heeded: XLA is left out", primary=True),
                context.label(one.route, "runs on cuDNN, which XLA cannot compile", key=True),
                help=("leave `jit_compile` out, or set `use_cudnn: false` on the layer",),
            )
            return

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse, jit_compile: true}  # RS508
            """,
            targets=frozenset({"gpu", "tensorflow"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, use_cudnn: false}
              - Dense: {units: 1}
            compile: {loss: mse, jit_compile: true}
            """,
            targets=frozenset({"gpu", "tensorflow"}),
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse, jit_compile: true}
            """
        ),
    )
