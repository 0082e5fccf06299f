"""Which recurrent layers can run on a GPU's fused kernel, and what stands in the way."""

from rnnspec.layers._base import Layer
from rnnspec.source.record import Record


class Kernel(Record):
    """`fused` where every condition holds; else `obstacles` are arguments with the values that prevent it."""

    fused: bool
    obstacles: tuple[str, ...] = ()


def kernel(layer: Layer | None) -> Kernel | None:
    """The verdict for a recurrent layer, None for any other.

    keras/src/layers/rnn/{lstm,gru}.py and keras/src/backend/tensorflow/rnn.py (cudnn_ok), 3.15.1: LSTM
    and GRU only, tanh and sigmoid, a bias, no recurrent dropout, no unrolling, and `reset_after`.
    """
    if layer is None:
        return None
    if layer.kind in ("Bidirectional", "TimeDistributed"):
        return kernel(getattr(layer, "layer", None))
    if layer.kind in ("SimpleRNN", "RNN") or layer.kind.startswith("ConvLSTM"):
        return Kernel(False, (f"{layer.kind} has none",))
    if layer.kind not in ("LSTM", "GRU"):
        return None
    needed = {
        "activation": "tanh",
        "recurrent_activation": "sigmoid",
        "use_bias": True,
        "recurrent_dropout": 0.0,
        "unroll": False,
        "reset_after": True,
    }
    obstacles = tuple(
        f"{name}: {_shown(value)}"
        for name, wanted in needed.items()
        if hasattr(layer, name) and (value := getattr(layer, name)) != wanted
    )
    if getattr(layer, "use_cudnn", "auto") is False:
        obstacles = (*obstacles, "use_cudnn: false")
    return Kernel(not obstacles, obstacles)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
