"""Which recurrent layers run on a fused kernel, on which backend, and what stands in the way."""

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, get_args

from rnnspec.layers._base import Layer
from rnnspec.source.record import Record

#: The backends of Keras that have one.
Backend: TypeAlias = Literal["tensorflow", "jax", "torch"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
#: What backends are called in text.
TITLES: dict[str, str] = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}

#: What cuDNN computes.
_CUDNN = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, "unroll": False}
#: The values of arguments that each backend asks for. JAX has a scan for GRU, after one product for all steps.
_NEEDED: dict[tuple[str, str], dict[str, Any]] = {
    ("tensorflow", "LSTM"): _CUDNN,
    ("tensorflow", "GRU"): {**_CUDNN, "reset_after": True},
    ("jax", "LSTM"): _CUDNN,
    ("jax", "GRU"): {"unroll": False, "reset_after": True},
    ("torch", "LSTM"): _CUDNN,
    ("torch", "GRU"): {**_CUDNN, "reset_after": True},
}


class Kernel(Record):
    """`fused` where every condition holds; else `obstacles` are arguments with the values that prevent it."""

    fused: bool
    obstacles: tuple[str, ...] = ()


def kernel(layer: Layer | None, backend: Backend = "tensorflow", *, masked: bool = False) -> Kernel | None:
    """The verdict for a recurrent layer on a GPU, None for any other; `masked` is whether its input has a mask.

    keras/src/layers/rnn/{lstm,gru,bidirectional}.py and keras/src/backend/{tensorflow,jax,torch}/rnn.py, 3.15.1:
    LSTM and GRU only, tanh and sigmoid, a bias, no recurrent dropout, no unrolling, and `reset_after`. A mask goes
    with TensorFlow's alone. JAX has a fused LSTM from Keras 3.14 on, PyTorch a fused GRU; before, both had loops.
    """
    if layer is None:
        return None
    if layer.kind in ("Bidirectional", "TimeDistributed"):
        inner = [getattr(layer, "layer", None), getattr(layer, "backward_layer", None)]
        return _both([found for one in inner if (found := kernel(one, backend, masked=masked))])
    if layer.kind in ("SimpleRNN", "RNN") or layer.kind.startswith("ConvLSTM"):
        return Kernel(False, (f"{layer.kind} has none",))
    if layer.kind not in ("LSTM", "GRU"):
        return None
    against = [f"{name}: {_shown(getattr(layer, name))}" for name in obstacles(layer, backend)]
    if masked and backend != "tensorflow":
        against.append("its input is masked")
    if getattr(layer, "use_cudnn", "auto") is False:
        against.append("use_cudnn: false")
    return Kernel(not against, tuple(against))


def obstacles(layer: Any, backend: Backend, kind: str | None = None) -> tuple[str, ...]:
    """The arguments that keep an LSTM or GRU from the fused kernel of a backend; `kind` is which, for a cell."""
    needed = {**_NEEDED[backend, kind or layer.kind], "recurrent_dropout": 0.0}
    return tuple(name for name, wanted in needed.items() if getattr(layer, name, wanted) != wanted)


def refused(layer: Any, backend: Backend, *, masked: bool = False) -> tuple[str, ...]:
    """What makes Keras stop at `use_cudnn: true`, by the names of arguments; `mask` is that of the input.

    PyTorch takes its own loop for what cuDNN cannot do (keras/src/backend/torch/rnn.py, 3.15.1).
    """
    found = obstacles(layer, backend)
    if backend == "torch":
        found = tuple(name for name in found if name in ("recurrent_dropout", "reset_after"))
    return (*found, "mask") if masked and backend != "tensorflow" else found


def _both(verdicts: Iterable[Kernel]) -> Kernel | None:
    verdicts = list(verdicts)
    if not verdicts:
        return None
    found = tuple(dict.fromkeys(obstacle for one in verdicts for obstacle in one.obstacles))
    return Kernel(all(one.fused for one in verdicts), found)


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
