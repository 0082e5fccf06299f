"""From a report to a Keras model: the same names, the same arguments.

Masks are explicit. Keras 3.15.1 hands the mask of a recurrent layer's input on to the next layer, later
versions do not (they clear `supports_masking` in the constructors of `RNN`, `Bidirectional` and
`TimeDistributed`). A spec means what 3.15.1 does on all of them, so the flag is set after construction.
"""

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from rnnspec.inference import Report
from rnnspec.layers import Call, Layer
from rnnspec.layers.containers import Model, Sequential
from rnnspec.spec.document import CompileSpec, InputSpec
from rnnspec.spec.graph import Graph, Ref, wire
from rnnspec.spec.kind import Kind


def build(report: Report) -> Any:
    """The `keras.Model` of a complete report, not compiled."""
    _reserve([*report.spec.inputs, *report.steps])
    inputs = {name: _input(name, spec) for name, spec in report.spec.inputs.items() if spec is not None}
    model = _model(report.graph, inputs, _safe(report.spec.name))
    _freeze(model)
    return model


def _reserve(names: Iterable[str]) -> None:
    """Keep Keras from giving our names to operations of its own, such as those that join masks.

    All operations of a model need a name of their own (keras/src/models/functional.py, 3.15.1).
    """
    import keras

    for name in names:
        stem, _, number = name.rpartition("_")
        keras.backend.get_uid(name)
        while stem and number.isdigit() and keras.backend.get_uid(stem) <= int(number) < 100_000:
            pass


def _freeze(model: Any) -> None:
    """Freeze all that is inside of a layer with `trainable: false`.

    Constructors of wrappers do not tell the layers inside, and `MultiHeadAttention` and others make
    theirs only when they are built (3.15.1).
    """
    for layer in model._flatten_layers(include_self=False):
        if not layer.trainable:
            # On TensorFlow nothing happens where an attribute is set to what it is
            # (keras/src/backend/tensorflow/trackable.py, 3.15.1).
            layer.trainable = True
            layer.trainable = False


def compile_(model: Any, report: Report) -> None:
    """Compile with the arguments of the `compile` section; losses and metrics by the outputs of the report."""
    spec = report.spec.compile or CompileSpec()
    names = [output.name for output in report.outputs]
    arguments = {name: objects(value) for name, value in spec.given.items()}
    for name in ("loss", "loss_weights", "metrics", "weighted_metrics"):
        if isinstance(arguments.get(name), dict):
            arguments[name] = in_order(arguments[name], names)
    model.compile(**arguments)


def in_order(values: Mapping[str, Any], names: list[str]) -> Any:
    """A mapping by output name as the model takes it: a list, or the value itself for a single output."""
    return [values.get(name) for name in names] if len(names) > 1 else values.get(names[0])


def objects(value: Any) -> Any:
    """Kinds in `value` as the Keras objects they stand for, or as the identifier strings they were written as."""
    if isinstance(value, Layer):
        return _layer(value)
    if isinstance(value, Kind):
        return value.identifier or _class(value)(**_arguments(value))
    if isinstance(value, list | tuple):
        return type(value)(objects(one) for one in value)
    if isinstance(value, dict):
        return {key: objects(one) for key, one in value.items()}
    return value


def _arguments(kind: Kind) -> dict[str, Any]:
    return {name: objects(value) for name, value in kind.given.items()}


def _class(kind: Kind) -> Any:
    """The class of Keras that a kind is named after."""
    namespace = getattr(kind, "namespace", None)
    if namespace is None:
        # rnnspec.objectives.metrics.accuracy → the family of metrics
        family = type(kind).__module__.split(".")[2]
        namespace = "keras.optimizers.schedules" if family == "schedules" else f"keras.{family}"
    return getattr(import_module(namespace), kind.kind.rpartition(".")[2])


def _layer(kind: Layer, name: str | None = None) -> Any:
    """The Keras layer of a kind, under the name it has in the graph."""
    import keras

    named = {"name": name} if name else {}
    if isinstance(kind, Sequential):
        layer = keras.Sequential(_sequence(kind), trainable=kind.trainable, **named)
    elif isinstance(kind, Model):
        layer = _nested(kind, name)
        if not kind.trainable:
            layer.trainable = False
    else:
        layer = _class(kind)(**{**_arguments(kind), **named})
    passing = [layer, layer.forward_layer, layer.backward_layer] if kind.kind == "Bidirectional" else [layer]
    for one in passing:
        if isinstance(one, keras.layers.RNN | keras.layers.Bidirectional | keras.layers.TimeDistributed):
            one.supports_masking = True
    return layer


def _sequence(kind: Sequential) -> list[Any]:
    """The layers of a nested `Sequential`, each once: it has no other way to share them."""
    graph, _ = wire(kind.names(), kind.layers, None)
    return [_layer(node.layer, node.name) for node in graph.nodes if isinstance(node.layer, Layer)]


def _nested(kind: Model, name: str | None) -> Any:
    inputs = {key: _input(key, spec) for key, spec in kind.declared.items()}
    graph, _ = wire(kind.names(), kind.layers, kind.ends())
    return _model(graph, inputs, name)


def _input(name: str, spec: InputSpec) -> Any:
    import keras

    shape = [size if isinstance(size, int) else None for size in spec.dimensions]
    return keras.Input(batch_shape=shape, dtype=spec.dtype, name=name)


def _model(graph: Graph, inputs: Mapping[str, Any], name: str | None) -> Any:
    """The functional model of a graph. Several inputs and outputs are lists, in the order of the spec."""
    import keras

    layers: dict[str, Any] = {}
    tensors: dict[str, tuple[Any, ...]] = {key: (tensor,) for key, tensor in inputs.items()}
    kinds: dict[str, Any] = {}

    def tensor(ref: Ref) -> Any:
        kind = kinds.get(ref.name)
        number = kind.output_names.index(ref.output) if kind and ref.output in kind.output_names else ref.output
        return tensors[ref.name][0 if number == "output" else int(number)]

    for node in graph.nodes:
        kind = kinds[node.name] = node.layer
        if not isinstance(kind, Layer):
            raise TypeError(f"{node.name} is no layer")
        named = {
            key: tuple(tensor(ref) for ref in value) if isinstance(value, tuple) else tensor(value)
            for key, value in node.named.items()
        }
        # A call is bound in the same way whatever stands for its tensors.
        call = kind.bound(Call(node.route, tuple(tensor(ref) for ref in node.args), named))
        args, kwargs = kind.passed(call.inputs, call.named)
        if kind.namespace == "keras.ops":
            outputs = _class(kind)(*args, **kwargs)
            keras.tree.flatten(outputs)[0]._keras_history.operation.name = node.name
        else:
            owner = node.shares or node.name
            if owner not in layers:
                layers[owner] = _layer(kind, owner)
            outputs = layers[owner](*args, **kwargs, **node.flags)
        tensors[node.name] = tuple(keras.tree.flatten(outputs))
    ends = [tensor(ref) for ref in graph.outputs]
    starts = list(inputs.values())
    return keras.Model(starts if len(starts) > 1 else starts[0], ends if len(ends) > 1 else ends[0], name=name)


def _safe(name: str) -> str:
    """A name that Keras takes for a model: slashes would make scopes."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-") or "model"
