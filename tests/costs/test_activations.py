"""What training keeps of a sample, against what JAX's own way back holds on to."""

from typing import Any

import pytest

from rnnspec.layers import Layer
from tests.cases import checked
from tests.layers.calls import all_examples, example_call, layer_of

SPECS = {
    "dense": ("[64]", "[{Dense: {units: 128, activation: relu}}, {Dense: {units: 1}}]"),
    "convolution": ("[100, 16]", "[{Conv1D: {filters: 32, kernel_size: 3, activation: relu}}, Flatten]"),
    "simple": ("[100, 16]", "[{SimpleRNN: {units: 32}}]"),
    "lstm": ("[100, 16]", "[{LSTM: {units: 32}}]"),
    "gru": ("[100, 16]", "[{GRU: {units: 32}}]"),
    "both ways": ("[100, 16]", "[{Bidirectional: {layer: {LSTM: {units: 32}}}}]"),
    "stack": ("[100, 4]", "[{LSTM: {units: 8, return_sequences: true}}, {LSTM: {units: 8}}, {Dense: {units: 1}}]"),
}


def held(spec: str, batch: int) -> int:
    """Bytes of all that `jax.vjp` keeps of a forward pass in training."""
    import jax
    import numpy as np

    from rnnspec.runtime.build import build

    report = checked(spec).report
    assert report is not None
    model: Any = build(report)
    trained, others = (
        [variable.value for variable in some] for some in (model.trainable_variables, model.non_trainable_variables)
    )
    (tensor,) = report.inputs.values()
    x = np.ones((batch, *(size for size in tensor.sizes[1:] if size is not None)), tensor.dtype)
    _, back = jax.vjp(lambda values: model.stateless_call(values, others, x, training=True)[0], trained)
    return sum(leaf.nbytes for leaf in jax.tree.leaves(back) if hasattr(leaf, "nbytes"))


@pytest.mark.keras
@pytest.mark.parametrize("name", SPECS)
def test_jax_keeps_as_much_or_up_to_three_times(name: str) -> None:
    shape, layers = SPECS[name]
    spec = f"input: {{shape: {shape}}}\nlayers: {layers}\n"
    report = checked(spec).report
    assert report is not None
    assert report.activations is not None
    # What does not grow with the batch is weights.
    per_sample = (held(spec, 20) - held(spec, 4)) / 16
    assert 0.8 * report.activations <= per_sample <= 3 * report.activations


EXAMPLES = dict(all_examples())


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_every_layer_says_what_it_keeps(example: Any) -> None:
    layer: Layer = layer_of(example.spec)
    call = example_call(layer, example)
    kept = layer.kept(call, layer.run(call))
    assert kept is None or kept > 0


def test_an_open_axis_leaves_it_open() -> None:
    report = checked("input: {shape: [null, 4]}\nlayers: [{LSTM: {units: 8}}]\n").report
    assert report is not None
    assert report.activations is None
