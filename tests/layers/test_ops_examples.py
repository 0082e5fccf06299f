"""Every function gives what its own examples say, in Keras too: as a symbol and with numbers."""

import inspect
import re
from typing import Any

import pytest

from rnnspec.layers import Example, Layer
from tests.layers.calls import example_call, layer_of
from tests.layers.ops_in_keras import OPS, all_ops, function

EXAMPLES = {f"{example.spec} {example.given}": example for cls in OPS for example in cls.examples}
every_example = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)

FIRST = (
    "take slice expand_dims squeeze reshape transpose flip roll concatenate stack split mean sum max min "
    "prod var std argmax argmin abs square sqrt rsqrt exp log log1p sign negative clip cast add subtract "
    "multiply divide maximum minimum power matmul einsum dot softmax log_softmax relu tanh sigmoid gelu "
    "silu elu softplus cumsum repeat tile pad broadcast_to swapaxes moveaxis norm normalize one_hot where "
    "equal greater"
)


def test_the_functions_that_sequence_models_need_are_there() -> None:
    assert {f"ops.{name}" for name in FIRST.split()} <= {cls.kind for cls in OPS}


@every_example
def test_an_example_gives_what_it_says(example: Example) -> None:
    layer = layer_of(example.spec)
    call = example_call(layer, example)
    outputs = layer.run(call)
    assert tuple(output.sizes for output in outputs) == example.gives
    assert {output.dtype for output in outputs} == {example.makes}
    assert not list(layer.weights(call))
    cost = layer.macs(call, outputs)
    assert cost == example.macs if example.macs is not None else not cost


@all_ops
def test_a_function_is_written_down_as_all_are(cls: type[Layer]) -> None:
    assert len(cls.examples) >= 2
    assert all(layer_of(example.spec).kind == cls.kind for example in cls.examples)
    assert any(None in shape[1:] for example in cls.examples for shape in example.given) or cls.kind in (
        "ops.broadcast_to",  # knows every size
    )
    lines = (cls.__doc__ or "").strip().splitlines()
    assert re.fullmatch(r"[-A-Z0-9].*[.:].*\.?|\S.*\.", lines[0])
    assert re.fullmatch(r"keras/src/ops/[a-z]+\.py, 3\.15\.1", lines[-1].strip())
    assert lines[-2] == ""


@all_ops
def test_arguments_and_defaults_are_those_of_keras(cls: type[Layer]) -> None:
    pytest.importorskip("keras")
    parameters = inspect.signature(function(cls.kind)).parameters
    named = [name for name, one in parameters.items() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    fields = {name: field for name, field in cls.model_fields.items() if name != "name"}
    assert set(named) == {*fields, *cls.call_arguments}
    for name, field in fields.items():
        default: Any = parameters[name].default
        if name not in cls.call_arguments:
            assert field.is_required() == (default is inspect.Parameter.empty)
            assert field.is_required() or field.default == default


@pytest.mark.keras
@every_example
def test_keras_makes_one_operation_of_it_that_gives_the_same(example: Example) -> None:
    import keras

    layer = layer_of(example.spec)
    call = example_call(layer, example)
    inputs = [keras.Input(batch_shape=shape, dtype=example.dtype) for shape in example.given]
    args, kwargs = layer.passed(inputs, {})
    outputs = keras.tree.flatten(function(layer.kind)(*args, **kwargs))
    assert tuple(tuple(output.shape) for output in outputs) == example.gives
    assert {output.dtype for output in outputs} == {example.makes}
    operation = outputs[0]._keras_history.operation
    assert {id(tensor) for tensor in operation._inbound_nodes[0].input_tensors} == {id(tensor) for tensor in inputs}

    model = keras.Model(inputs, outputs)
    numbers = [keras.ops.ones([size or 4 for size in one.shape], example.dtype) for one in inputs]
    for expected, found in zip(layer.run(call), keras.tree.flatten(model(numbers)), strict=True):
        assert len(found.shape) == expected.rank
        assert all(size in (None, real) for size, real in zip(expected.sizes, found.shape, strict=True))
        assert keras.backend.standardize_dtype(found.dtype) == expected.dtype
