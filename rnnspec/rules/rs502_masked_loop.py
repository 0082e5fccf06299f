from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import kernel
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import backends, long, once, titles


class MaskedLoop(Rule, code="RS502", on=Report, having="mask_zero Masking"):
    """mask rules out the fused GPU kernel

    ## What it does
    Finds an `LSTM` or `GRU` with a masked input where the targets of the project name a GPU with JAX or PyTorch, and
    not TensorFlow.

    ## Why is this bad?
    Their fused kernels take no mask: the layer is computed step by step in a loop, which takes many times as long.

    ## What happens at run time
    The result is the same.

    ## Repair
    Run on TensorFlow, whose kernel takes masks of samples padded at the end, or leave the mask out and pad at the
    front, where a forward layer reads padding first.

    ## Source
    keras/src/backend/jax/rnn.py and torch/rnn.py (lstm, gru), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        names = backends(context)
        if "gpu" not in context.targets or "tensorflow" in names:
            return
        for one in once(list(readings(fact))):
            mask = one.sequence.mask
            plain = kernel(one.layer, names[0])
            if mask is None or mask.blame is None or plain is None or not plain.fused or not long(one.length):
                continue
            yield self.finding(
                one.route,
                context.label(one.route, f"is a loop on {titles(names)}: its input is masked", primary=True, key=True),
                context.blamed(mask.blame, "makes the mask"),
                help=("pad at the front and leave the mask out, or run on TensorFlow with samples padded at the end",),
            )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}  # RS502
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu", "jax"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu", "tensorflow"}),
        ),
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 50, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            """
        ),
    )
