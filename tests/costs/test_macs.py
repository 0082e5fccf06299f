"""The MACs of a report are the multiply-adds of the program that Keras hands to JAX."""

import warnings
from collections.abc import Iterator
from math import prod
from typing import Any

import pytest

from rnnspec.inference import Report
from rnnspec.layers.core import Dense
from rnnspec.runtime.build import build
from tests.costs.counting import BATCH, macs, reduced, traced
from tests.costs.specs import GRAPHS, LAYERS
from tests.runtime.specs import read

pytestmark = pytest.mark.keras

SPECS = {name: f"input: {{shape: {shape}}}\nlayers: [{', '.join(items)}]" for name, (shape, *items) in LAYERS.items()}
STEPS = 6
STACK = f"""
input: {{shape: [{STEPS}, 3]}}
layers: [RNN: {{cell: [{{LSTMCell: {{units: 4}}}}, {{GRUCell: {{units: 5}}}}, {{SimpleRNNCell: {{units: 2}}}}]}}]
"""


@pytest.fixture(autouse=True)
def _quiet_inputs() -> Iterator[None]:
    # A model with one input takes a list of one with this remark.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"(?s)The structure of `inputs`", UserWarning)
        yield


def program(text: str) -> tuple[Report, Any]:
    _, report = read(text)
    return report, traced(build(report))


@pytest.mark.parametrize("text", [*SPECS.values(), *GRAPHS.values()], ids=[*SPECS, *GRAPHS])
def test_are_those_of_the_traced_program(text: str) -> None:
    report, made = program(text)
    assert report.macs is not None
    assert macs(made) == report.macs * BATCH


def test_a_stack_of_cells_takes_one_step_more_before_dead_code_is_removed() -> None:
    # `_maybe_config_dropout_masks` in keras/src/layers/rnn/rnn.py, 3.15.1, calls the cells once to see the
    # shapes between them; nothing reads the result, so that XLA drops it.
    report, made = program(STACK)
    assert report.macs is not None
    assert macs(made) * STEPS == report.macs * BATCH * (STEPS + 1)
    assert macs(reduced(made)) == report.macs * BATCH


@pytest.mark.parametrize(
    ("shape", "item"),
    [
        ("[10, 3]", "Conv1DTranspose: {filters: 4, kernel_size: 3, strides: 2}"),
        ("[10, 3]", "Conv1DTranspose: {filters: 4, kernel_size: 2, strides: 3, padding: same}"),
        ("[4, 5, 3]", "Conv2DTranspose: {filters: 4, kernel_size: [3, 2], strides: [2, 1]}"),
    ],
)
def test_a_transposed_convolution_multiplies_the_zeros_that_jax_puts_between(shape: str, item: str) -> None:
    # jax.lax.conv_transpose widens its input with zeros and slides over all of it: a whole window for each
    # position of the output, where each position of the input is spread over one window.
    report, made = program(f"input: {{shape: {shape}}}\nlayers: [{item}]")
    assert report.macs is not None
    inside, outside = (prod(one.sizes[1:-1]) for one in (report.inputs["input"], report.outputs[0].tensor))
    assert outside > inside
    assert macs(made) * inside == report.macs * BATCH * outside


def test_the_scores_of_additive_attention_are_a_product_that_keras_writes_as_a_sum() -> None:
    # `scale · tanh(query + key)`, a vector for each pair of steps, is a multiplication and a sum in
    # keras/src/layers/attention/additive_attention.py, 3.15.1: no `dot_general`, but the same arithmetic.
    report, made = program(
        "inputs: {q: {shape: [5, 8]}, v: {shape: [7, 8]}}\nlayers: [{AdditiveAttention: {}, from: [q, v]}]"
    )
    scores, sums = 5 * 7 * 8, 5 * 7 * 8
    assert report.macs == scores + sums
    assert macs(made) == sums * BATCH


def test_an_embedding_costs_nothing() -> None:
    report, made = program("input: {shape: [6], dtype: int32}\nlayers: [{Embedding: {input_dim: 90, output_dim: 4}}]")
    assert report.macs == 0
    assert macs(made) == 0


def test_an_open_axis_leaves_the_cost_open() -> None:
    _, open_ = read("input: {shape: [null, 3]}\nlayers: [{LSTM: {units: 4}}]")
    assert open_.macs is None


def test_a_wrong_count_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "input: {shape: [6, 3]}\nlayers: [{LSTM: {units: 4}}, {Dense: {units: 2}}]"
    report, made = program(text)
    assert macs(made) == (report.macs or 0) * BATCH
    products = Dense.macs
    monkeypatch.setattr(Dense, "macs", lambda self, *call: products(self, *call) + self.units)  # with its biases
    _, wrong = read(text)
    assert macs(made) != (wrong.macs or 0) * BATCH


def test_the_counter_multiplies_loops_and_looks_into_calls() -> None:
    import jax
    import numpy as np

    one, other = np.ones((2, 3), "float32"), np.ones((3, 3), "float32")

    @jax.jit
    def looped(x: Any) -> Any:
        return jax.lax.scan(lambda state, _: (state @ other, None), x, None, length=5)[0]

    assert macs(jax.make_jaxpr(looped)(one)) == 5 * 2 * 3 * 3
    endless = jax.make_jaxpr(lambda x: jax.lax.while_loop(lambda y: y.sum() < 9, lambda y: y @ other, x))(one)
    with pytest.raises(ValueError, match="unknown length"):
        macs(endless)
