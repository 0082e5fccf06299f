"""The Keras model of a document, built from its plain data: no argument is read or checked by rnnspec.

Names and references are those of `rnnspec.spec.graph.wire`, and tensors go into a call as `Layer.passed` says.
Only what Keras raises is a rejection; any other exception is a fault of this module and gets through.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from unittest.mock import patch

from rnnspec.layers import Call, Layer, Misfit
from rnnspec.spec.document import InputSpec
from rnnspec.spec.family import family
from rnnspec.spec.graph import Graph, Node, Ref, wire
from rnnspec.spec.items import read_items

#: Arguments that hold layers; a bare string among them is a class with its defaults.
HOLDS_LAYERS = ("layer", "backward_layer", "cell", "cells")
#: Sizes of batches for sizes of open axes: of another size than all else, or they would do in the place of others, and
#: such that they can be split.
BATCHES = {6: 60, 7: 84}
OBJECTS = ("initializers", "regularizers", "constraints")


class Rejected(Exception):
    """What Keras said against a model. `node` is the call it said it of; `before` is what was built until then."""

    node: str | None = None
    before: "Built | None" = None


@dataclass
class Raw:
    """A layer as it is written. `layer` is rnnspec's, or one made of the unread arguments if it has none (`read`)."""

    kind: str
    arguments: dict[str, Any]
    layer: Layer
    read: bool


@dataclass
class Called:
    """One call: the Keras layer, or the function, and its output tensors. `owns` is false for a shared one."""

    built: Any
    outputs: list[Any]
    owns: bool
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)

    def again(self, values: Mapping[int, Any], training: bool) -> list[Any]:
        """The outputs for these values of tensors, given by their `id`."""
        import keras
        from keras.src.models.functional import operation_fn

        def filled(one: Any) -> Any:
            return keras.tree.map_structure(lambda tensor: values.get(id(tensor), tensor), one)

        call = operation_fn(self.built, training=training) if isinstance(self.built, keras.Layer) else self.built
        found: list[Any] = keras.tree.flatten(call(*filled(self.args), **filled(self.kwargs)))
        return found

    def loses_batch(self, values: Mapping[int, Any], outputs: Sequence[Any]) -> bool:
        """Whether one of these outputs is of another batch size than what was taken."""
        import keras

        tensors = keras.tree.flatten((self.args, dict(self.kwargs)))
        taken = {values[id(one)].shape[:1] for one in tensors if id(one) in values}
        return bool(taken) and any(one.shape[:1] not in taken for one in outputs)


@dataclass
class Built:
    """The model (None if Keras refused a part of it), its calls by name, and those that give its outputs, or what the
    refused call was to take."""

    model: Any
    inputs: list[Any]
    calls: dict[str, Called]
    ends: frozenset[str] = frozenset()


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    try:
        return function(*args, **kwargs)
    except Exception as error:
        raise Rejected(f"{type(error).__name__}: {error}") from error


@contextmanager
def plain_weights() -> Iterator[None]:
    """Weights of zeros: their values do not matter here, and JAX compiles a kernel for each shape that it fills."""
    import numpy as np
    from keras.src.initializers import constant_initializers as constants
    from keras.src.initializers import random_initializers as randoms

    def zeros(self: Any, shape: tuple[int, ...], dtype: Any = None, **_: Any) -> Any:
        return np.zeros(shape, dtype or "float32")

    names = ("VarianceScaling", "RandomUniform", "RandomNormal", "TruncatedNormal")
    patched = [*(getattr(randoms, name) for name in names), constants.Zeros, constants.Ones, constants.Constant]
    patches = [patch.object(cls, "__call__", zeros) for cls in patched]
    drawn = randoms.Orthogonal.__call__

    def orthogonal(self: Any, shape: tuple[int, ...], dtype: Any = None) -> Any:
        # There is no such matrix of bfloat16, and on JAX none of float16, for which a model goes to TensorFlow.
        return drawn(self, shape, dtype) if dtype == "bfloat16" else zeros(self, shape, dtype)

    patches.append(patch.object(randoms.Orthogonal, "__call__", orthogonal))
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def build(document: Mapping[str, Any]) -> Built:
    """The functional model of a document. Raises `Rejected`."""
    return _functional(document, None)


def failures(built: Built, size: int, *, announced: bool) -> dict[str, str]:
    """What goes wrong in which calls when a batch comes, open axes being of this size.

    The results have to have the shapes that were announced, and those of layers and of the model the batch axis.
    Layers are called one by one, as a model calls them: JAX's models take no text, which layers do that compute with
    TensorFlow. Where one fails, values of what was announced are put in its place, so that the others can be judged;
    with `announced`, all are given the announced dtype, where some layers leave whole numbers as they are.
    """
    import keras

    samples = next((one.shape[0] for one in built.inputs if one.shape and one.shape[0]), BATCHES[size])
    given = {id(tensor): _batch(tensor.shape, tensor.dtype, size, samples) for tensor in built.inputs}
    batches = {tensor.shape[:1] for tensor in given.values()}
    failed: dict[str, str] = {}
    for training in (True, False):
        values = dict(given)
        lost: list[str] = []
        for name, call in built.calls.items():
            found: list[Any] = []
            text = ""
            try:
                found = call.again(values, training)
            except Exception as error:
                text = f"{type(error).__name__}: {error}"
            for expected, one in zip(call.outputs, found, strict=False):
                if not _fits(expected.shape, one.shape):
                    text = f"another shape: {tuple(one.shape)} for {tuple(expected.shape)}"
            if found and call.loses_batch(values, found):
                lost.append(name)
                text = text or ("the batch axis is lost" if isinstance(call.built, keras.Layer) else "")
            if name in built.ends and any(one.shape[:1] not in batches for one in found):
                # Functions may give the batch up, if others make one again.
                failed.update({one: "the batch axis is lost" for one in (*lost, name) if one not in failed})
            if text:
                failed.setdefault(name, " ".join(text.split())[:400])
                found = [_batch(one.shape, one.dtype, size, samples) for one in call.outputs]
            if announced:
                found = list(map(_announced, call.outputs, found))
            values.update(zip(map(id, call.outputs), found, strict=True))
    return failed


def _announced(output: Any, found: Any) -> Any:
    """A value in the dtype that was announced."""
    from keras import backend, ops

    text = not hasattr(found, "dtype") or backend.standardize_dtype(output.dtype) == "string"
    return found if text else ops.cast(found, output.dtype)


def _fits(said: Sequence[int | None], found: Sequence[int]) -> bool:
    return len(said) == len(found) and all(a in (None, b) for a, b in zip(said, found, strict=True))


def _batch(shape: Sequence[int | None], dtype: str, size: int, samples: int) -> Any:
    import numpy as np

    sizes = [(size if axis else samples) if one is None else one for axis, one in enumerate(shape)]
    if dtype == "string":
        return np.full(sizes, "a b")
    from keras import ops

    return ops.convert_to_tensor((np.arange(int(np.prod(sizes))) % 2).reshape(sizes).astype(dtype))


def _functional(document: Mapping[str, Any], name: str | None) -> Built:
    import keras

    declared = {"input": document["input"]} if "input" in document else document["inputs"]
    inputs = {key: attempt(_input, spec, key) for key, spec in declared.items()}
    outputs = document.get("outputs")
    graph = wired(tuple(declared), document["layers"], [outputs] if isinstance(outputs, str) else outputs)
    calls = {key: Called(None, [tensor], False) for key, tensor in inputs.items()}
    raws: dict[str, Raw] = {}

    def tensor(ref: Ref) -> Any:
        number: int | str = ref.output
        if isinstance(number, str):
            names = raws[ref.name].layer.output_names if ref.name in raws else ("output",)
            number = names.index(number) if number in names else -1
        if not 0 <= number < len(calls[ref.name].outputs):
            raise Rejected(f"{ref.name} has no output {ref.output}")
        return calls[ref.name].outputs[number]

    def called(node: Node) -> Called:
        raw: Any = node.layer
        raws[node.name] = raw
        named = {
            key: tuple(map(tensor, value)) if isinstance(value, tuple) else tensor(value)
            for key, value in node.named.items()
        }
        args, kwargs = passed(raw, [tensor(ref) for ref in node.args], named)
        kwargs = {**kwargs, **node.flags}
        if raw.layer.namespace == "keras.ops":
            function = getattr(keras.ops, raw.kind.removeprefix("ops."))
            found = keras.tree.flatten(attempt(function, *args, **kwargs))
            if not found:
                raise Rejected("no tensor comes of it, and so no model")
            # Keras counts the names of functions and of layers on their own, and then finds one twice.
            found[0]._keras_history.operation.name = apart(node.name)
            return Called(function, found, False, args, kwargs)
        owner = node.shares or node.name
        built = calls[owner].built if owner in calls else layer(raw, apart(owner))
        found = keras.tree.flatten(attempt(built, *args, **kwargs))
        for one in built._flatten_layers():
            if not one.trainable:
                # Layers that are made in `build`, or copied into a wrapper, have not heard of it.
                one.trainable = False
        return Called(built, found, node.shares is None, args, kwargs)

    starts = list(inputs.values())
    for node in graph.nodes:
        try:
            calls[node.name] = called(node)
        except Rejected as error:
            error.node = node.name
            heard = {key: value for key, value in calls.items() if key not in inputs}
            error.before = Built(None, starts, heard, frozenset(ref.name for ref in node.refs))
            raise
    ends = [tensor(ref) for ref in graph.outputs]
    model = attempt(
        keras.Model, starts if len(starts) > 1 else starts[0], ends if len(ends) > 1 else ends[0], name=name
    )
    made = {key: value for key, value in calls.items() if key not in inputs}
    return Built(model, starts, made, frozenset(ref.name for ref in graph.outputs))


def apart(name: str) -> str:
    """A name that is none of those that Keras gives to operations of its own, such as those that join masks."""
    return f"spec_{name}"


def _input(spec: Mapping[str, Any], name: str) -> Any:
    import keras

    shape = InputSpec.model_validate(dict(spec)).dimensions
    sizes = [size if isinstance(size, int) else None for size in shape]
    return keras.Input(batch_shape=sizes, dtype=spec.get("dtype", "float32"), name=apart(name))


def wired(inputs: tuple[str, ...], values: list[Any], outputs: Sequence[str] | None) -> Graph:
    """The graph of the items with a `Raw` at each node."""
    items, _ = read_items(values)
    raws = [replace(item, layer=_raw(*one, item.layer)) for item, one in zip(items, written(values, {}), strict=True)]
    graph, found = wire(inputs, raws, outputs)
    assert not found, found
    return graph


def _raw(kind: str, arguments: dict[str, Any], read: Any) -> Any:
    cls: Any = family("layers").get(kind)
    if cls is None:
        return None
    return Raw(kind, arguments, read or cls.model_construct(_fields_set=set(arguments), **arguments), read is not None)


def written(values: list[Any], bound: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind and arguments of every item, blocks written out."""
    for value in values:
        if isinstance(value, str):
            yield value, {}
        elif "layers" in value:
            each = value.get("each")
            turns = [dict(zip(each, row, strict=True)) for row in zip(*each.values(), strict=True)] if each else [{}]
            for turn in turns * value.get("repeat", 1):
                yield from written(value["layers"], {**bound, **turn})
        elif "reuse" in value:
            yield "reuse", {}
        else:
            (kind,) = value.keys() - {"from", "repeat"}
            for _ in range(value.get("repeat", 1)):
                yield kind, _substituted(value[kind] or {}, bound)


def _substituted(value: Any, bound: Mapping[str, Any]) -> Any:
    if isinstance(value, str) and value.startswith("$"):
        return bound[value[1:]]
    if isinstance(value, list):
        return [_substituted(one, bound) for one in value]
    if isinstance(value, dict):
        return {key: _substituted(one, bound) for key, one in value.items()}
    return value


def passed(raw: Raw, inputs: list[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of Keras's call. Raises `Rejected` for an argument that is given twice."""
    if raw.layer.namespace == "keras.ops":
        return _function_arguments(raw, inputs, named)
    listed = {key: list(value) if isinstance(value, tuple) else value for key, value in named.items()}
    most = raw.layer.accepts()[1] if raw.read else None
    if most is not None and len(inputs) > most:
        # A list in `from` is a list of tensors; spread out, the second would be a state or a mask.
        return (inputs,), listed
    if named:
        try:
            call = raw.layer.bound(Call((), tuple(inputs), named)) if raw.read else None
            if call is not None:
                return raw.layer.passed(call.inputs, call.named)
        except (Misfit, AttributeError):  # what is wrapped has no states to be nested
            pass
        return tuple(inputs), listed
    if not raw.read and raw.kind in ("Model", "Sequential"):
        return (inputs if len(inputs) > 1 else inputs[0],), {}
    return raw.layer.passed(inputs, {})


def _function_arguments(
    raw: Raw, inputs: list[Any], named: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    arguments: dict[str, Any] = {key: _tuples(one) for key, one in raw.arguments.items() if key != "name"}
    arguments = {key: one for key, one in arguments.items() if one is not None or key not in ("x1", "x2", "indices")}
    twice = arguments.keys() & named.keys()
    if twice:
        raise Rejected(f"given twice: {twice}")
    if raw.layer.listed:
        return (), {raw.layer.call_arguments[0]: inputs, **arguments, **named}
    names = raw.layer.positional_names()
    if raw.kind == "ops.einsum":
        return (arguments.pop("subscripts"), *inputs), {**arguments, **named}
    if len(inputs) > len(names):
        # One tensor too many, wherever it goes: after the others, a list for the first.
        return (inputs,), {**arguments, **named}
    return (), {**arguments, **dict(zip(names, inputs, strict=False)), **named}


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def layer(raw: Raw, name: str | None = None) -> Any:
    """The Keras layer of what is written. Raises `Rejected`."""
    import keras

    if raw.layer.namespace == "keras.ops":
        raise Rejected("a function is no layer")
    arguments = {**raw.arguments, **({"name": name} if name else {})}
    if raw.kind == "Sequential":
        graph = wired(("input",), arguments["layers"], None)
        raws: list[tuple[Any, str]] = [(node.layer, apart(node.name)) for node in graph.nodes]
        inner = [layer(one, called) for one, called in raws]
        built = attempt(keras.Sequential, inner, name=name)
    elif raw.kind == "Model":
        built = _functional(arguments, name).model
    else:
        built = attempt(getattr(keras.layers, raw.kind), **{key: _value(key, one) for key, one in arguments.items()})
    if arguments.get("trainable") is False:
        # Constructors of wrappers leave what is inside trained; the setter does not.
        built.trainable = False
    return built


def _value(key: str, value: Any) -> Any:
    import keras

    if key == "ngrams" and isinstance(value, list):
        return tuple(value)
    if key in HOLDS_LAYERS and isinstance(value, str):
        value = {value: None}
    if key == "cell" and isinstance(value, list) and len(value) == 1:
        # As rnnspec builds it: a stack of one fails on JAX.
        return _value(key, value[0])
    if key in HOLDS_LAYERS and isinstance(value, list):
        return [_value(key, one) for one in value]
    if isinstance(value, dict) and len(value) == 1:
        ((kind, arguments),) = value.items()
        arguments = arguments or {}
        if family("layers").get(kind):
            items, _ = read_items([value])
            return layer(_raw(kind, arguments, items[0].layer))
        for name in OBJECTS:
            if family(name).get(kind):
                return attempt(getattr(getattr(keras, name), kind), **arguments)
    return value
