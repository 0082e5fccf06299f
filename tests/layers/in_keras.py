"""The Keras object of a layer, and what it says of a call."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from rnnspec.layers import Call, Layer
from rnnspec.spec.document import InputSpec
from rnnspec.spec.graph import Graph, Ref, wire
from rnnspec.spec.kind import Kind
from rnnspec.spec.tensors import Tensor


def made(value: Any) -> Any:
    """Kinds in `value` as Keras objects."""
    import keras

    if isinstance(value, list | tuple):
        return type(value)(map(made, value))
    if isinstance(value, dict):
        return {key: made(one) for key, one in value.items()}
    if not isinstance(value, Kind):
        return value
    if value.kind == "Sequential":
        graph, _ = wire(("input",), value.layers, None)  # type: ignore[attr-defined]
        built = keras.Sequential([made(node.layer) for node in graph.nodes])
    elif value.kind == "Model":
        graph, _ = wire(value.names(), value.layers, value.ends())  # type: ignore[attr-defined]
        built = functional(graph, value.declared)  # type: ignore[attr-defined]
    else:
        arguments = {name: made(one) for name, one in value.given.items()}
        named = None if isinstance(value, Layer) else value.identifier
        built = named or getattr(import_module(_module(value)), value.kind)(**arguments)
    if isinstance(value, Layer) and not value.trainable:
        # Keras's constructors of wrappers leave what is inside trained; the setter does not.
        built.trainable = False
    return built


def _module(kind: Kind) -> str:
    """`rnnspec.objectives.metrics.accuracy` holds classes of `keras.metrics`; a layer says its own place."""
    return getattr(kind, "namespace", None) or f"keras.{type(kind).__module__.split('.')[2]}"


def functional(graph: Graph, declared: Mapping[str, InputSpec]) -> Any:
    import keras

    tensors: dict[str, list[Any]] = {}
    for name, spec in declared.items():
        shape = [size if isinstance(size, int) else None for size in spec.dimensions]
        tensors[name] = [keras.Input(batch_shape=shape, dtype=spec.dtype)]
    starts = [one for (one,) in tensors.values()]
    layers: dict[str, Any] = {}

    def tensor(ref: Ref) -> Any:
        return tensors[ref.name][0 if ref.output == "output" else int(ref.output)]

    for node in graph.nodes:
        layer: Any = node.layer
        owner = layers.setdefault(node.shares or node.name, None) or made(layer)
        layers[node.shares or node.name] = owner
        args, kwargs = layer.passed([tensor(ref) for ref in node.args], {})
        tensors[node.name] = keras.tree.flatten(owner(*args, **kwargs))
    ends = [tensor(ref) for ref in graph.outputs]
    return keras.Model(starts if len(starts) > 1 else starts[0], ends if len(ends) > 1 else ends[0])


def symbol(tensor: Tensor) -> Any:
    """A Keras input like `tensor`, with a mask if it has one."""
    import keras

    one = keras.Input(batch_shape=tensor.sizes, dtype=tensor.dtype)
    if tensor.mask is None:
        return one
    if tensor.dtype == "int32":
        raise ValueError("integers carry no mask")
    return keras.layers.Masking()(one)


def called(layer: Layer, call: Call) -> tuple[Any, list[Any], list[Any]]:
    """The Keras layer of `layer`, the tensors it was called with, and its outputs. Raises what Keras raises."""
    import keras

    built = made(layer)
    inputs = [symbol(tensor) for tensor in call.inputs]
    named = {
        name: tuple(map(symbol, value)) if isinstance(value, tuple) else symbol(value)
        for name, value in call.named.items()
    }
    args, kwargs = layer.passed(inputs, named)
    outputs = keras.tree.flatten(built(*args, **kwargs))
    return built, [*inputs, *keras.tree.flatten(named)], outputs


def weights_of(built: Any) -> list[tuple[str, tuple[int, ...], bool]]:
    trainable = {id(weight) for weight in built.trainable_weights}
    return [(weight.name, tuple(weight.shape), id(weight) in trainable) for weight in built.weights]


def expected_weights(layer: Layer, call: Call) -> list[tuple[str, tuple[int, ...], bool]]:
    return [(one.name.rpartition("/")[2], one.shape, one.trainable) for one in layer.weights(call)]
