"""Which Keras backend runs a spec, and how to start it without a word on the terminal."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from rnnspec.inference import Report
from rnnspec.layers._base import Layer
from rnnspec.layers._encoding import OnTensorFlow
from rnnspec.layers._graph import Step
from rnnspec.layers.attention import MultiHeadAttention
from rnnspec.layers.cells import RNN, StackedRNNCells
from rnnspec.layers.convolutional_recurrent import ConvLSTM
from rnnspec.layers.normalization import BatchNormalization
from rnnspec.runtime.errors import MissingExtra, RunError
from rnnspec.spec.kind import Kind
from rnnspec.spec.tensors import POISON

Backend: TypeAlias = Literal["jax", "tensorflow", "torch", "numpy"]
Wanted: TypeAlias = Literal["auto"] | Backend
BACKENDS: tuple[Backend, ...] = get_args(Backend)

#: Read by TensorFlow, Abseil and oneDNN when they are loaded.
_SILENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_CPP_MAX_VLOG_LEVEL": "0",
    "ABSL_MIN_LOG_LEVEL": "3",
    "GLOG_minloglevel": "3",
    "GRPC_VERBOSITY": "NONE",
    "ONEDNN_VERBOSE": "0",
}


@dataclass(frozen=True)
class Choice:
    """A backend, and the reason it was chosen for."""

    name: Backend
    why: str


def choose(wanted: Wanted, report: Report, *, training: bool = True) -> Choice:
    """The backend for a model.

    `auto` takes JAX, which trains small recurrent models several times faster on a CPU, unless a layer
    is at home elsewhere or only TensorFlow can use the GPU. Raises `MissingExtra` and `RunError`.
    """
    if not _installed("keras"):
        raise MissingExtra("train", "keras")
    bound = needs(report)
    if wanted != "auto":
        if not _installed(wanted):
            raise MissingExtra("train", wanted)
        if wanted == "numpy" and training:
            raise RunError("the numpy backend cannot train: use jax, tensorflow or torch", 2)
        if bound is not None and wanted not in bound.backends:
            raise RunError(f"{bound.why}, {bound.harm}: use --backend {bound.backends[0]}", 2)
        return Choice(wanted, "asked for")
    running = _running()
    if running is not None and (bound is None or running in bound.backends) and not (running == "numpy" and training):
        return Choice(running, "Keras runs on it already")
    if bound is not None:
        for name in bound.backends:
            if _installed(name):
                return Choice(name, bound.why)
        raise MissingExtra("train", f"{bound.backends[0]}, which the model needs,")
    if _installed("jax") and not _only_tensorflow_has_gpu():
        return Choice("jax", "the fastest here")
    trainable: tuple[Backend, ...] = ("tensorflow", "jax", "torch")
    for name in trainable:
        if _installed(name):
            return Choice(name, "the only one that can use the GPU" if _installed("jax") else "installed")
    raise MissingExtra("train", "a backend of Keras (jax, tensorflow or torch)")


@dataclass(frozen=True)
class Need:
    """What binds a model to some backends, the best first, and what happens on the others."""

    backends: tuple[Backend, ...]
    why: str
    harm: str


def needs(report: Report) -> Need | None:
    """The first thing that binds a model to some backends."""
    text = next((name for name, tensor in report.inputs.items() if tensor.dtype == "string"), None)
    if text is not None:
        return Need(("tensorflow",), f"input '{text}' is text", "which no other backend takes")
    return next((need for name, step in report.steps.items() if (need := _need(name, step))), None)


def _need(name: str, step: Step) -> Need | None:
    """What a layer, or one inside it, needs."""
    taken = step.call.inputs[0] if step.call is not None and step.call.inputs else POISON
    masked = taken.mask is not None
    for part in parts(step.layer):
        if getattr(part, "stateful", False):
            # Jitted steps drop the state: keras/src/layers/rnn/rnn.py, 3.15.1, keeps it outside of `variables`.
            return Need(("tensorflow", "torch"), f"layer '{name}' is stateful", "and JAX forgets the state")
        if getattr(part, "synchronized", False):
            # keras/src/layers/normalization/batch_normalization.py, 3.15.1
            return Need(("tensorflow",), f"layer '{name}' is synchronized", "which Keras has on TensorFlow only")
        if isinstance(part, OnTensorFlow):
            return Need(("tensorflow",), f"layer '{name}' computes with TensorFlow", "which no other backend can train")
        if isinstance(part, MultiHeadAttention) and part.uneven and not part.dropout:
            # jax.nn.dot_product_attention wants values as wide as keys; with dropout Keras goes another way
            # (_compute_attention in keras/src/layers/attention/multi_head_attention.py, 3.15.1).
            why = f"layer '{name}' has a value_dim other than key_dim"
            return Need(("tensorflow", "torch"), why, "which JAX cannot run")
        if isinstance(part, ConvLSTM) and masked:
            # A mask of steps is repeated over images in keras/src/backend/tensorflow/rnn.py alone, 3.15.1.
            return Need(("tensorflow",), f"layer '{name}' reads a mask", "which only TensorFlow lays over images")
        if isinstance(part, BatchNormalization) and masked and taken.shape[part.axis].size == 1:
            # keras/src/layers/normalization/batch_normalization.py (_moments), 3.15.1: on JAX the sum over one
            # feature has no axis left.
            return Need(("tensorflow", "torch"), f"layer '{name}' normalises one masked feature", "which JAX fails at")
        if isinstance(part, RNN) and isinstance(part.looped, StackedRNNCells) and len(part.looped.cells) == 1:
            # keras/src/backend/jax/rnn.py, 3.15.1: the loop gets a list of states and gives back the one.
            why = f"layer '{name}' runs a stack of one cell"
            return Need(("tensorflow", "torch"), why, "which JAX takes for another structure")
        if isinstance(part, Layer) and part.variable_dtype == "float16" and part.orthogonal:
            # keras/src/initializers/random_initializers.py (Orthogonal), 3.15.1, asks for a QR decomposition.
            return Need(
                ("tensorflow", "torch"), f"layer '{name}' has orthogonal weights of 16 bits", "which JAX cannot draw"
            )
    return None


def parts(value: Any) -> Iterator[Kind]:
    """A layer and all layers inside it."""
    if isinstance(value, Kind):
        yield value
        for one in value.given.values():
            yield from parts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from parts(getattr(one, "layer", one))


def _installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def _running() -> Backend | None:
    """The backend of this process, if Keras has been imported already."""
    keras: Any = sys.modules.get("keras")
    name = keras.config.backend() if keras is not None else None
    return next((backend for backend in BACKENDS if backend == name), None)


def _only_tensorflow_has_gpu() -> bool:
    gpu = Path("/dev/nvidia0").exists()
    jax = any(_installed(f"jax_cuda{version}_plugin") for version in (12, 13))
    return gpu and not jax and _installed("tensorflow") and _installed("nvidia")


@contextmanager
def start(choice: Choice, seed: int | None = None) -> Iterator[None]:
    """Import Keras with that backend; while the block runs, only rnnspec writes to the terminal.

    What C++ code writes to standard error is dropped, and `sys.stderr` goes around that. Raises
    `RunError` if Keras runs on another backend in this process already.
    """
    running = _running()
    if running is not None and running != choice.name:
        raise RunError(f"Keras already runs on {running} in this process; {choice.name} needs another", 2)
    os.environ["KERAS_BACKEND"] = choice.name
    for name, value in _SILENT.items():
        os.environ.setdefault(name, value)
    with _quiet():
        import keras

        spoken = keras.config.is_interactive_logging_enabled()
        keras.config.disable_interactive_logging()
        if seed is not None:
            keras.utils.set_random_seed(seed)
        try:
            yield
        finally:
            if spoken:
                keras.config.enable_interactive_logging()


@contextmanager
def _quiet() -> Iterator[None]:
    disabled = logging.root.manager.disable
    with warnings.catch_warnings(), _standard_error_to_python_only():
        warnings.simplefilter("ignore")
        logging.disable(logging.ERROR)
        try:
            yield
        finally:
            logging.disable(disabled)


@contextmanager
def _standard_error_to_python_only() -> Iterator[None]:
    """Descriptor 2 leads nowhere; what Python writes to `sys.stderr` still arrives."""
    python = sys.stderr
    try:
        direct = python.fileno() == 2
    except (AttributeError, OSError, ValueError):
        direct = False
    python.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    if direct:
        sys.stderr = os.fdopen(
            os.dup(saved), "w", encoding=python.encoding, errors=python.errors or "replace", buffering=1
        )
    try:
        yield
    finally:
        if direct:
            sys.stderr.close()
            sys.stderr = python
        os.dup2(saved, 2)
        os.close(saved)
