from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import refused
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import backends, once, titles
from rnnspec.rules._phrases import listed


class ImpossibleKernel(Rule, code="RS506", on=Report, having="use_cudnn"):
    """`use_cudnn: true` on a layer that cuDNN cannot compute

    ## What it does
    Finds `use_cudnn: true` beside arguments, or a mask, that rule the fused kernel out: on the backends that the
    targets of the project name, else on TensorFlow and JAX.

    ## Why is this bad?
    `use_cudnn: true` forbids Keras to compute the layer in any other way.

    ## What happens at run time
    Keras builds the model and raises a ValueError at the first batch.

    ## Repair
    Leave `use_cudnn` out, and Keras uses the kernel where it can; or use the arguments that the kernel takes.

    ## Source
    keras/src/layers/rnn/lstm.py and gru.py (inner_loop), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in once(list(readings(fact))):
            if getattr(one.layer, "use_cudnn", "auto") is not True:
                continue
            masked = one.sequence.mask is not None
            names = backends(context)
            found = [refused(one.layer, name, masked=masked) for name in names]
            if not all(found):
                continue
            labels = [
                context.setting((*one.route, "use_cudnn"), "forbids every other way to compute the layer", primary=True)
            ]
            for argument in (reasons := list(dict.fromkeys(name for each in found for name in each))):
                if argument != "mask":
                    labels.append(context.setting((*one.route, argument), "is nothing that the kernel can do"))
                elif (mask := one.sequence.mask) is not None and mask.blame is not None:
                    labels.append(context.blamed(mask.blame, f"makes a mask: {titles(names)} has no kernel for it"))
            written = listed(name for name in reasons if name != "mask")
            yield self.finding(
                one.route,
                *labels[:4],
                message=f"`use_cudnn: true` does not go with {written or 'a mask'}",
                fix=self.fix(
                    "use the kernel only where it can be used",
                    context.set_argument(one.route, "use_cudnn", "auto"),
                    "safe",
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, recurrent_dropout: 0.2, use_cudnn: true}  # RS506
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, recurrent_dropout: 0.2, use_cudnn: auto}  # RS506
              - Dense: {units: 1}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - GRU: {units: 4, reset_after: false, use_cudnn: true}  # RS506
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - GRU: {units: 4, use_cudnn: true}  # RS506
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu", "jax"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, recurrent_dropout: 0.2}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - GRU: {units: 4, use_cudnn: true}
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu"}),
        ),
    )
