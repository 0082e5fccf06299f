"""Which backend runs a spec."""

import pytest

from rnnspec.runtime import backend
from rnnspec.runtime.backend import choose
from rnnspec.runtime.build import build
from rnnspec.runtime.errors import MissingExtra, RunError
from tests.runtime.specs import COUNTING, read

STATEFUL = """
input: {batch_shape: [2, 3, 1]}
layers:
  - Bidirectional: {layer: {LSTM: {units: 2, stateful: true}}}
"""


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    names: set[str] = {"keras", "jax", "tensorflow"}
    monkeypatch.setattr(backend, "_installed", names.__contains__)
    monkeypatch.setattr(backend, "_running", lambda: None)
    monkeypatch.setattr(backend, "_only_tensorflow_has_gpu", lambda: False)
    return names


def test_auto_takes_the_fastest_that_is_installed(installed: set[str]) -> None:
    _, report = read(COUNTING)
    assert choose("auto", report).name == "jax"
    installed.remove("jax")
    assert choose("auto", report).name == "tensorflow"
    installed.remove("tensorflow")
    installed.add("torch")
    assert choose("auto", report).name == "torch"


def test_a_layer_with_state_never_goes_to_jax(installed: set[str]) -> None:
    _, report = read(STATEFUL)
    choice = choose("auto", report)
    assert choice.name == "tensorflow"
    assert "'bidirectional' is stateful" in choice.why
    with pytest.raises(RunError, match="JAX forgets the state") as raised:
        choose("jax", report)
    assert raised.value.exit_code == 2
    installed.remove("tensorflow")
    with pytest.raises(MissingExtra, match="tensorflow"):
        choose("auto", report)


ELSEWHERE = {
    "a stack of one cell": (
        "input: {shape: [5, 4]}\nlayers:\n  - RNN: {cell: {StackedRNNCells: {cells: [{GRUCell: {units: 3}}]}}}\n",
        "input: {shape: [5, 4]}\nlayers:\n  - RNN: {cell: [{GRUCell: {units: 3}}]}\n",
    ),
    "normalises one masked feature": (
        "input: {shape: [5, 1]}\nlayers:\n  - Masking\n  - BatchNormalization\n",
        "input: {shape: [5, 2]}\nlayers:\n  - Masking\n  - BatchNormalization\n",
    ),
    "orthogonal weights of 16 bits": (
        "input: {shape: [5, 4]}\nlayers:\n  - LSTM: {units: 3, dtype: float16}\n",
        "input: {shape: [5, 4]}\nlayers:\n  - LSTM: {units: 3, dtype: mixed_float16}\n",
    ),
    "reads a mask": (
        """
input: {shape: [5], dtype: int32}
layers:
  - Embedding: {input_dim: 9, output_dim: 10, mask_zero: true}
  - TimeDistributed: {layer: {Reshape: {target_shape: [5, 2]}}}
  - ConvLSTM1D: {filters: 2, kernel_size: 2}
""",
        "input: {shape: [5, 5, 2]}\nlayers:\n  - ConvLSTM1D: {filters: 2, kernel_size: 2}\n",
    ),
}


@pytest.mark.keras
@pytest.mark.parametrize("why", ELSEWHERE)
def test_what_jax_builds_and_cannot_run_never_goes_to_it(installed: set[str], why: str) -> None:
    import keras
    import numpy as np

    here, other = ELSEWHERE[why], keras.backend.backend()
    _, report = read(here[0])
    assert choose("auto", report).name == "tensorflow"
    with pytest.raises(RunError, match=why):
        choose("jax", report)
    _, fine = read(here[1])
    assert choose("jax", fine).name == "jax"
    if other != "jax":
        pytest.skip("asks JAX itself")
    (given,) = report.inputs.values()
    x = np.ones((3, *given.sizes[1:]), given.dtype)

    def run() -> None:
        build(report)(x, training=True)

    with pytest.raises(Exception, match=r"pytree|Unsupported dtype|broadcasting|tuple index"):
        run()


def test_text_goes_to_tensorflow(installed: set[str]) -> None:
    _, report = read(
        "input: {shape: [], dtype: string}\nlayers:\n  - TextVectorization: {vocabulary: [a, b]}\n"
        "  - Embedding: {input_dim: 4, output_dim: 2}\n"
    )
    assert choose("auto", report).name == "tensorflow"
    with pytest.raises(RunError, match="input 'input' is text"):
        choose("jax", report)


UNEVEN = """
input: {shape: [5, 8]}
layers:
  - MultiHeadAttention: {num_heads: 2, key_dim: 4, value_dim: 3}
    from: [input, input]
"""


def test_values_of_another_width_than_keys_never_go_to_jax(installed: set[str]) -> None:
    _, report = read(UNEVEN)
    assert choose("auto", report).name == "tensorflow"
    with pytest.raises(RunError, match="value_dim other than key_dim, which JAX cannot run"):
        choose("jax", report)
    for same in ("value_dim: 4", "value_dim: 3, dropout: 0.1"):
        assert choose("jax", read(UNEVEN.replace("value_dim: 3", same))[1]).name == "jax"


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
def test_jax_still_cannot_run_them() -> None:
    import keras
    import numpy as np

    if keras.config.backend() != "jax":
        pytest.skip("about JAX")
    x = np.ones((2, 5, 8), "float32")
    with pytest.raises(TypeError):
        build(read(UNEVEN)[1])(x)
    _, dropping = read(UNEVEN.replace("value_dim: 3", "value_dim: 3, dropout: 0.1"))
    assert build(dropping)(x).shape == (2, 5, 8)


def test_a_gpu_that_only_tensorflow_can_use_decides(installed: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "_running", lambda: None)
    monkeypatch.setattr(backend, "_only_tensorflow_has_gpu", lambda: True)
    assert choose("auto", read(COUNTING)[1]).name == "tensorflow"


def test_what_is_missing_is_named_with_its_remedy(installed: set[str]) -> None:
    _, report = read(COUNTING)
    with pytest.raises(MissingExtra, match=r"torch is not installed: pip install 'rnnspec\[train\]'") as raised:
        choose("torch", report)
    assert raised.value.exit_code == 2
    installed.clear()
    with pytest.raises(MissingExtra, match="keras is not installed"):
        choose("auto", report)


def test_numpy_predicts_but_does_not_train(installed: set[str]) -> None:
    installed.add("numpy")
    _, report = read(COUNTING)
    assert choose("numpy", report, training=False).name == "numpy"
    with pytest.raises(RunError, match="cannot train"):
        choose("numpy", report)


@pytest.mark.keras
def test_keras_that_runs_already_keeps_its_backend() -> None:
    import keras

    running = keras.config.backend()
    _, report = read(COUNTING)
    assert choose("auto", report).name == running
    with pytest.raises(RunError, match="already runs"), backend.start(backend.Choice("torch", "asked for")):
        pass


def test_statistics_over_several_devices_go_to_tensorflow(installed: set[str]) -> None:
    _, report = read("input: {shape: [4]}\nlayers:\n  - BatchNormalization: {synchronized: true}\n")
    assert choose("auto", report).name == "tensorflow"
    with pytest.raises(RunError, match="on TensorFlow only"):
        choose("jax", report)
