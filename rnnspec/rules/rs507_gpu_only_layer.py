from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import refused
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import backends, once


class GpuOnlyLayer(Rule, code="RS507", on=Report, having="use_cudnn"):
    """layer cannot run without a GPU

    ## What it does
    Finds `use_cudnn: true` where the targets of the project do not name a GPU.

    ## Why is this bad?
    The model is bound to machines with a GPU. With `auto`, the default, Keras uses the same kernel where there is one.

    ## What happens at run time
    Without a GPU Keras raises a ValueError at the first batch: TensorFlow for `LSTM` and `GRU`, JAX for `LSTM`.

    ## Repair
    Leave `use_cudnn` out, or write `targets = ["gpu"]` into the configuration of the project.

    ## Source
    keras/src/layers/rnn/lstm.py and gru.py (inner_loop), Keras 3.15.1
    """

    severity = "hint"
    harm = "build"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        names = backends(context)
        if "gpu" in context.targets:
            return
        for one in once(list(readings(fact))):
            if getattr(one.layer, "use_cudnn", "auto") is not True:
                continue
            needing = {"tensorflow": ("LSTM", "GRU"), "jax": ("LSTM",), "torch": ()}
            masked = one.sequence.mask is not None
            # Of what no machine can run, RS506 speaks.
            if all(refused(one.layer, name, masked=masked) for name in names):
                continue
            if not all(one.layer.kind in needing[name] for name in names):
                continue
            yield self.finding(
                one.route,
                context.setting(
                    (*one.route, "use_cudnn"), "without a GPU Keras stops at the first batch", primary=True
                ),
                fix=self.fix(
                    "use the kernel only where there is one",
                    context.set_argument(one.route, "use_cudnn", "auto"),
                    "unsafe",
                    "no longer stops where there is no GPU",
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, use_cudnn: true}  # RS507
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, use_cudnn: auto}  # RS507
              - Dense: {units: 1}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, use_cudnn: true}
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu"}),
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - GRU: {units: 4, use_cudnn: true}
              - Dense: {units: 1}
            """,
            targets=frozenset({"jax"}),
        ),
    )
