from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import obstacles
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import backends, long, on_gpu, once, titles
from rnnspec.rules._phrases import listed

_NEEDED = {
    "activation": "cuDNN computes `tanh`",
    "recurrent_activation": "cuDNN computes `sigmoid`",
    "use_bias": "cuDNN adds a bias",
    "unroll": "an unrolled layer is a chain of single steps",
    "reset_after": "cuDNN resets after the product",
    "recurrent_dropout": "cuDNN has no dropout between steps",
}


class ForfeitedKernel(
    Rule,
    code="RS501",
    on=Report,
    having="activation recurrent_activation use_bias unroll reset_after recurrent_dropout",
):
    """argument rules out the fused GPU kernel

    ## What it does
    Finds arguments of `LSTM` and `GRU` with which Keras cannot use a fused kernel on a GPU. Sequences of less than 32
    steps are left alone, and projects whose targets name no GPU.

    ## Why is this bad?
    The layer is then computed step by step in a loop, which on a GPU takes many times as long.

    ## What happens at run time
    The result is that of the arguments as written. Only time is lost, and only on a GPU.

    ## Repair
    Use the defaults: `tanh`, `sigmoid`, a bias, no `recurrent_dropout`, no `unroll`, `reset_after`. `dropout` on the
    inputs costs nothing. Where the argument is wanted, keep it and silence the hint.

    ## Source
    keras/src/layers/rnn/lstm.py and gru.py (inner_loop), keras/src/backend/{tensorflow,jax,torch}/rnn.py (cudnn_ok),
    Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not on_gpu(context):
            return
        for one in once(list(readings(fact))):
            if one.layer.kind not in ("LSTM", "GRU") or one.layer.use_cudnn != "auto" or not long(one.length):
                continue
            losing = {name: found for name in backends(context) if (found := obstacles(one.layer, name))}
            names = list(dict.fromkeys(argument for found in losing.values() for argument in found))
            if not names:
                continue
            first = (*one.route, names[0])
            where = titles(tuple(losing))
            yield self.finding(
                one.route,
                context.setting(first, f"rules out the fused kernel of {where}", primary=True),
                message=f"{listed(names)} {'rules' if len(names) == 1 else 'rule'} out the fused GPU kernel",
                notes=tuple(_NEEDED[name] for name in names),
                help=("use `dropout`, on the inputs, which the kernel takes",)
                if names == ["recurrent_dropout"]
                else (),
            )

    bad = (
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - LSTM: {units: 4, recurrent_dropout: 0.2}  # RS501
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 4, activation: relu, use_bias: false}}}  # RS501
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu", "torch"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - LSTM: {units: 4, dropout: 0.2}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 4, activation: relu}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - LSTM: {units: 4, recurrent_dropout: 0.2, use_cudnn: false}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [80, 3]}
            layers:
              - GRU: {units: 4, activation: relu}
              - Dense: {units: 1}
            """,
            targets=frozenset({"gpu", "jax"}),
        ),
    )
