"""Keras builds each example with the shapes, dtypes, weights and masks that rnnspec says."""

import warnings
from typing import Any

import pytest

from rnnspec.layers import Example
from tests.layers.calls import all_examples, call, example_call, layer_of, params
from tests.layers.in_keras import called, expected_weights, weights_of

pytestmark = pytest.mark.keras
EXAMPLES = dict(all_examples())
#: Keras's symbolic call of a model forgets masks; its real one keeps them (keras/src/models/functional.py, 3.15.1).
CONTAINERS = ("Sequential", "Model")


@pytest.fixture(autouse=True)
def _quiet_masks() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Layer .* was passed an input with a mask", UserWarning)
        yield


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_keras_builds_the_example(example: Example) -> None:
    layer = layer_of(example.spec)
    bound = example_call(layer, example)
    built, _, outputs = called(layer, bound)
    inferred = layer.run(bound)
    assert [tuple(one.shape) for one in outputs] == [one.sizes for one in inferred]
    assert [one.dtype for one in outputs] == [one.dtype for one in inferred]
    assert weights_of(built) == expected_weights(layer, bound)
    assert built.count_params() == params(tuple(layer.weights(bound)))
    masks = [getattr(one, "_keras_mask", None) is not None for one in outputs]
    assert masks == [one.mask is not None for one in inferred]


MASKABLE = {
    name: example
    for name, example in EXAMPLES.items()
    if example.dtype == "float32"
    and all(len(shape) > 2 for shape in example.given)
    # These cannot use such a mask: tests/differential asks Keras.
    and not example.spec.startswith((*CONTAINERS, "Softmax", "ConvLSTM"))
    and "channels_first" not in example.spec
    # Bidirectional.compute_mask raises for a mask with return_state.
    and not ("Bidirectional" in example.spec and "return_state" in example.spec)
}


@pytest.mark.parametrize("example", MASKABLE.values(), ids=MASKABLE)
def test_keras_passes_masks_likewise(example: Example) -> None:
    layer = layer_of(example.spec)
    bound = example_call(layer, example, masked=True)
    _, _, outputs = called(layer, bound)
    masks = [getattr(one, "_keras_mask", None) is not None for one in outputs]
    assert masks == [one.mask is not None for one in layer.run(bound)]


@pytest.mark.parametrize(
    ("spec", "kept"),
    [
        ("Sequential: {layers: [{LSTM: {units: 2, return_sequences: true}}]}", True),
        ("Sequential: {layers: [{LSTM: {units: 2}}]}", False),
        ("Sequential: {layers: [{Conv1D: {filters: 2, kernel_size: 1}}]}", False),
        ("Model: {input: {shape: [null, 3]}, layers: [{Dense: {units: 2}}]}", True),
    ],
)
def test_masks_run_through_nested_models(spec: str, kept: bool) -> None:
    import keras
    import numpy as np

    layer = layer_of(spec)
    bound = call(layer, (2, 4, 3), masked=True)
    built, inputs, _ = called(layer, bound)
    output = built(keras.layers.Masking()(np.zeros((2, 4, 3), "float32")))
    assert len(inputs) == 1
    assert (getattr(output, "_keras_mask", None) is not None) is kept
    assert (layer.run(bound)[0].mask is not None) is kept


def test_one_masked_input_masks_a_concatenation_but_no_sum() -> None:
    for spec, kept in (("Concatenate", True), ("Add", False), ("Maximum", False), ("Multiply", False)):
        layer = layer_of(spec)
        whole, masked = call(layer, (2, 4, 3), (2, 4, 3)), call(layer, (2, 4, 3), (2, 4, 3), masked=True)
        mixed = type(whole)(whole.route, (whole.inputs[0], masked.inputs[1]))
        _, _, (output,) = called(layer, mixed)
        assert (getattr(output, "_keras_mask", None) is not None) is kept
        assert (layer.run(mixed)[0].mask is not None) is kept


@pytest.mark.parametrize(
    "spec",
    [
        "Bidirectional: {layer: {LSTM: {units: 2}}, trainable: false}",
        "Bidirectional: {layer: {LSTM: {units: 2, trainable: false}}}",
        "RNN: {cell: [{LSTMCell: {units: 2, trainable: false}}, {GRUCell: {units: 2}}]}",
        "RNN: {cell: {GRUCell: {units: 2}}, trainable: false}",
        "LSTM: {units: 2, trainable: false}",
        "Sequential: {layers: [BatchNormalization, {Dense: {units: 2}}], trainable: false}",
        "TimeDistributed: {layer: {Dense: {units: 2}}, trainable: false}",
        "BatchNormalization: {trainable: false}",
        "Dense: {units: 2, dtype: mixed_float16}",
        "TimeDistributed: {layer: {Dense: {units: 2, dtype: float16}}}",
        "Bidirectional: {layer: {LSTM: {units: 2}}, dtype: float16}",
        "LSTM: {units: 2, dtype: float16, dropout: 0.2}",
        "Dense: {units: 2, dtype: bfloat16}",
        "Flatten: {dtype: float16}",
        "Identity: {dtype: float16}",
        "Identity: {dtype: float16, autocast: false}",
        "LayerNormalization: {dtype: float16}",
    ],
)
def test_arguments_of_all_layers_mean_the_same(spec: str) -> None:
    layer = layer_of(spec)
    bound = call(layer, (None, 4, 3))
    built, _, outputs = called(layer, bound)
    assert weights_of(built) == expected_weights(layer, bound)
    assert [one.dtype for one in outputs] == [one.dtype for one in layer.run(bound)]
    assert [weight.dtype for weight in built.weights] == [weight.dtype for weight in layer.weights(bound)]


def test_the_weights_of_a_branched_model_are_in_the_order_of_keras() -> None:
    layer = layer_of(
        "Model: {inputs: {a: {shape: [3]}, b: {shape: [3]}}, outputs: add, layers: ["
        "{Dense: {units: 2, name: late}, from: b},"
        "{Dense: {units: 9, name: unused}, from: a},"
        "{Dense: {units: 4, name: first}, from: a},"
        "{Dense: {units: 5, name: second}, from: first},"
        "{Dense: {units: 2, name: third}, from: second},"
        "{Add: {}, from: [late, third]}]}"
    )
    bound = call(layer, (None, 3), (None, 3))
    built, _, _ = called(layer, bound)
    assert weights_of(built) == expected_weights(layer, bound)
    assert next(iter(layer.weights(bound))).shape == (3, 4)
