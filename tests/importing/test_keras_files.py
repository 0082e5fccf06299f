"""Model files that Keras itself wrote, against the specs they were built from and against Keras's own model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rnnspec.cli.main import application
from rnnspec.diff import compare
from rnnspec.importing import NotAModel, read_model
from rnnspec.layers import Example, Layer
from rnnspec.rules import Checked, check
from rnnspec.runtime.build import build, compile_
from rnnspec.spec.family import family

pytestmark = pytest.mark.keras


def imported(path: Path) -> Checked:
    checked = check(json.dumps(read_model(path).document), path.name)
    assert checked.report is not None
    assert checked.report.complete, [finding.message for finding in checked.errors]
    return checked


def read(text: str) -> Checked:
    checked = check(text, "spec.yaml")
    assert checked.report is not None
    assert checked.report.complete, [finding.message for finding in checked.diagnostics]
    return checked


def saved(checked: Checked, path: Path, *, compiled: bool = False) -> Any:
    assert checked.report is not None
    model = build(checked.report)
    if compiled:
        compile_(model, checked.report)
    model.save(path)
    return model


def text_of(example: Example) -> str:
    """A whole spec around the call of an example."""
    inputs = {
        f"in_{index}": {"batch_shape": list(one), "dtype": example.dtype} for index, one in enumerate(example.given)
    }
    source: Any = list(inputs) if len(inputs) > 1 else next(iter(inputs))
    if example.named:
        layer = family("layers").get(example.spec.partition(":")[0])
        assert layer is not None
        assert issubclass(layer, Layer)
        source = {layer.call_arguments[0]: source}
        for name, shapes in example.named.items():
            names = [f"{name}_{index}" for index, _ in enumerate(shapes)]
            inputs |= {one: {"batch_shape": list(shape)} for one, shape in zip(names, shapes, strict=True)}
            source[name] = names if len(names) > 1 else names[0]
    return f"inputs: {json.dumps(inputs)}\nlayers:\n- {example.spec}\n  from: {json.dumps(source)}\n"


def kinds() -> Iterator[Any]:
    for kind in family("layers").kinds:
        cls = family("layers").get(kind)
        if cls is not None and issubclass(cls, Layer) and cls.examples:
            yield pytest.param(cls, id=kind)


#: What a file holds in another form than it was written in, because Keras has worked it out.
WORKED_OUT = {
    "GroupNormalization": "groups: -1 is the number of channels",
    "ops.pad": "pad_width has every axis",
    "SpectralNormalization": "trainable reaches the layer inside",
    "MelSpectrogram": "sequence_length and the frequencies depend on other arguments",
    "TextVectorization": "the vocabulary lies beside the configuration",
}


@pytest.mark.parametrize("cls", [one for one in kinds() if one.id not in WORKED_OUT])
def test_every_kind_comes_back_as_it_was_written(cls: type[Layer], tmp_path: Path) -> None:
    tried = 0
    for number, example in enumerate((cls.examples[0], *cls.examples[1:][-1:])):
        original = check(text_of(example), "spec.yaml")
        if original.report is None or not original.report.complete or original.errors:
            continue  # a cell, or another thing that is called in no model, or makes none that runs
        path = tmp_path / f"{number}.keras"
        try:
            model = saved(original, path)
        except Exception:  # what Keras cannot save or build so, a spec cannot come from
            continue
        tried += 1
        back = imported(path)
        changes = compare(original, back, sections=()).changes
        assert [(one.kind(), one.subject, one.what, one.step) for one in changes] == [], example.spec
        assert back.report is not None
        assert back.report.params == model.count_params()
    if not tried:
        pytest.skip("is called in no model of its own")


MODELS = {
    "chain": """
        input: {shape: [100], dtype: int32}
        layers:
          - Embedding: {input_dim: 500, output_dim: 16, mask_zero: true}
          - Bidirectional: {layer: {LSTM: {units: 8, dropout: 0.3, return_sequences: true}}}
          - RNN: {cell: [{LSTMCell: {units: 4}}, {GRUCell: {units: 3}}]}
          - Dense: {units: 1, activation: sigmoid, kernel_regularizer: {L2: {l2: 0.02}}, kernel_initializer: he_normal}
    """,
    "states": """
        inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
        layers:
          - LSTM: {units: 4, return_state: true, name: enc}
            from: encoder
          - LSTM: {units: 4, return_sequences: true, name: dec}
            from: {sequences: decoder, initial_state: [enc.state_h, enc.state_c]}
          - MultiHeadAttention: {num_heads: 2, key_dim: 3}
            from: {query: dec, value: dec}
          - Concatenate: {}
            from: [dec, multi_head_attention]
          - Dense: {units: 7, activation: softmax}
    """,
    "shared": """
        inputs: {left: {shape: [6, 2]}, right: {shape: [6, 2]}}
        layers:
          - GRU: {units: 3, name: read}
            from: left
          - {reuse: read, from: right}
          - Subtract: {}
            from: [read, read_1]
          - Dense: {units: 1}
          - Dense: {units: 2}
            from: read_1
        outputs: [dense, dense_1]
    """,
    "nested": """
        input: {shape: [5, 8, 3]}
        layers:
          - TimeDistributed:
              layer: {Sequential: {layers: [{Conv1D: {filters: 4, kernel_size: 3}}, Flatten, {Dense: {units: 6}}]}}
          - Model:
              name: inner
              input: {shape: [5, 6]}
              layers:
                - GRU: {units: 4, return_sequences: true}
                - Dense: {units: 2}
                - {Add: {}, from: [gru, gru]}
              outputs: [dense, add]
          - Flatten: {}
            from: inner.1
          - GlobalMaxPooling1D: {}
            from: inner
        outputs: [flatten, global_max_pooling1d]
    """,
    "functions": """
        input: {shape: [6, 4]}
        layers:
          - ops.take: {indices: -1, axis: 1}
          - ops.multiply: {x2: 2.0}
          - ops.subtract: {x1: 1.0}
          - ops.mean: {axis: 1}
            from: input
          - ops.add: {}
            from: [subtract, mean]
          - ops.expand_dims: {axis: 1}
          - ops.concatenate: {axis: 1}
            from: [input, expand_dims]
          - ops.einsum: {subscripts: "btf,bgf->btg"}
            from: [input, input]
        outputs: [concatenate, einsum]
    """,
    "fixed batch, frozen, half precision": """
        input: {batch_shape: [4, 10, 2]}
        layers:
          - LSTM: {units: 3, stateful: true, return_sequences: true, trainable: false}
          - BatchNormalization: {}
          - Dense: {units: 2, dtype: mixed_float16}
          - Bidirectional:
              layer: {LSTM: {units: 2}}
              backward_layer: {GRU: {units: 2, go_backwards: true}}
    """,
}  # fmt: skip


@pytest.mark.parametrize("text", MODELS.values(), ids=MODELS)
def test_models_come_back(text: str, tmp_path: Path) -> None:
    original = read(text)
    model = saved(original, tmp_path / "model.keras")
    back = imported(tmp_path / "model.keras")
    assert [(one.kind(), one.subject, one.what, one.step) for one in compare(original, back, sections=()).changes] == []
    assert back.report is not None
    assert back.report.params == model.count_params()
    assert [one.tensor.sizes for one in back.report.outputs] == [tuple(one.shape) for one in model.outputs]


def test_keras_own_names_are_no_names(tmp_path: Path) -> None:
    """The second model of a process has layers called lstm_1 and so on."""
    text = MODELS["chain"]
    for name in ("first", "second"):
        saved(read(text), tmp_path / f"{name}.keras")
    import keras

    x = keras.Input((4, 3))
    keras.Model(x, keras.layers.LSTM(3)(keras.layers.LSTM(2, return_sequences=True)(x))).save(tmp_path / "third.keras")
    layers = read_model(tmp_path / "third.keras").document["layers"]
    assert layers == [{"LSTM": {"return_sequences": True, "units": 2}}, {"LSTM": {"units": 3}}]


COMPILED = """
input: {shape: [4, 2]}
layers:
  - GRU: {units: 3}
  - Dense: {units: 1, activation: sigmoid}
compile:
  optimizer: {Adam: {learning_rate: 3e-4}}
  loss: binary_crossentropy
  metrics: [accuracy, AUC]
fit: {epochs: 3}
expect: {params: 67}
"""


def test_compile_is_read_and_what_a_file_cannot_say_is_no_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    saved(read(COMPILED), Path("model.keras"), compiled=True)
    Path("spec.yaml").write_text(COMPILED)
    Path("faster.yaml").write_text(COMPILED.replace("3e-4", "1e-2").replace("units: 3", "units: 4"))
    run = CliRunner().invoke
    same = run(application([]), ["diff", "model.keras", "spec.yaml", "--exit-code"])
    assert (same.exit_code, same.stdout) == (0, "no differences in meaning\n")
    other = run(application([]), ["diff", "model.keras", "faster.yaml", "--format", "concise"])
    assert [line.partition(": ")[2].partition(":")[0] for line in other.stdout.splitlines()] == [
        "argument-changed gru", "weights-replaced gru", "weights-replaced dense", "training-changed compile",
    ]  # fmt: skip
    assert "optimizer.learning_rate 0.0003 -> 0.01" in other.stdout


def test_a_lambda_and_a_custom_class_are_refused_unread(tmp_path: Path) -> None:
    import keras

    class Mine(keras.layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    for layer, why in (
        (keras.layers.Lambda(lambda x: x + 1), "is a Lambda"),
        (Mine(), "is a Mine, a class of its own"),
    ):
        path = tmp_path / "model.keras"
        keras.Sequential([keras.Input((3,)), layer, keras.layers.Dense(1)]).save(path)
        with pytest.raises(NotAModel, match=why):
            read_model(path)


def test_a_model_of_its_own_class_is_refused(tmp_path: Path) -> None:
    import keras

    class Mine(keras.Model):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.dense(x)

    model = Mine()
    model(keras.ops.zeros((1, 3)))
    model.save(tmp_path / "model.keras")
    with pytest.raises(NotAModel, match="it is a Mine"):
        read_model(tmp_path / "model.keras")
