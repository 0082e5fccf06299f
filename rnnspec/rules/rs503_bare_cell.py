from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import obstacles
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import backends, long, on_gpu, once


class BareCell(Rule, code="RS503", on=Report, having="LSTMCell GRUCell"):
    """`RNN` around a cell that has a layer of its own

    ## What it does
    Finds `RNN` around a single `LSTMCell` or `GRUCell` where `LSTM` or `GRU` would compute the same on a fused kernel.
    Sequences of less than 32 steps are left alone, and projects whose targets name no GPU.

    ## Why is this bad?
    `RNN` runs any cell step by step in a loop. The layers of the same name do the same on a GPU in one go.

    ## What happens at run time
    The result is the same.

    ## Repair
    Write `LSTM` or `GRU` with the arguments of the cell and those of `RNN`.

    ## Source
    keras/src/layers/rnn/rnn.py (inner_loop) and lstm.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not on_gpu(context):
            return
        for one in once(list(readings(fact))):
            cell = getattr(one.layer, "cell", None)
            kind = getattr(cell, "kind", "").removesuffix("Cell")
            if one.layer.kind != "RNN" or kind not in ("LSTM", "GRU") or one.layer.unroll or not long(one.length):
                continue
            if all(obstacles(cell, name, kind) for name in backends(context)):
                continue
            yield self.finding(
                one.route,
                context.label(one.route, f"runs `{kind}Cell` in a loop", primary=True, key=True),
                message=f"`RNN` around `{kind}Cell` is `{kind}` without the fused GPU kernel",
                help=(f"write `{kind}` with the arguments of the cell",),
            )

    bad = (
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - RNN: {cell: {LSTMCell: {units: 4}}}  # RS503
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - RNN: {cell: [{LSTMCell: {units: 4}}, {LSTMCell: {units: 4}}]}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - RNN: {cell: {GRUCell: {units: 4, reset_after: false}}}
              - Dense: {units: 1}
            """
        ),
    )
