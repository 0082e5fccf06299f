"""Functions among layers: wired, named, built, saved."""

from pathlib import Path
from textwrap import dedent

import pytest

from rnnspec.rules import Checked, check

GATED = """
    input: {shape: [10, 3]}
    layers:
      - LSTM: {units: 8, return_sequences: true}
      - ops.take: {indices: -1, axis: 1}
      - ops.add: {x2: 1.0}
      - reuse: take
        from: lstm
      - ops.subtract: {name: gate}
        from: [add, take_1]
      - ops.where: {x1: 0.0}
        from: {condition: late, x2: gate}
      - ops.greater: {x2: 0.5, name: late}
        from: gate
      - ops.split: {indices_or_sections: 2, axis: -1}
        from: where
      - ops.concatenate: {axis: -1}
        from: [split.0, split.1]
      - Model: {input: {shape: [8]}, layers: [ops.relu, {ops.expand_dims: {axis: 1}}, Flatten]}
      - ops.einsum: {subscripts: "bf,btf->bt"}
        from: [model, lstm]
      - Dense: {units: 1}
    compile: {optimizer: adam, loss: mse}
"""


def checked(text: str) -> Checked:
    return check(dedent(text), "spec.yaml")


def test_names_are_those_of_the_functions() -> None:
    found = checked(GATED)
    assert found.report is not None
    assert not found.diagnostics
    names = {step.node.name: step.node.kind for step in found.report.layers}
    assert names == {
        "lstm": "LSTM", "take": "ops.take", "add": "ops.add", "take_1": "ops.take", "gate": "ops.subtract",
        "where": "ops.where", "late": "ops.greater", "split": "ops.split", "concatenate": "ops.concatenate",
        "model": "Model", "einsum": "ops.einsum", "dense": "Dense",
    }  # fmt: skip
    assert found.report.macs == 10 * 4 * (3 + 8) * 8 + 10 * 8 + 10


def test_a_function_ends_a_mask() -> None:
    found = checked("""
        input: {shape: [10], dtype: int32}
        layers:
          - Embedding: {input_dim: 9, output_dim: 4, mask_zero: true}
          - ops.tanh
    """)
    assert found.report is not None
    assert found.report.steps["embedding"].outputs[0].mask is not None
    assert found.report.outputs[0].tensor.mask is None


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("ops.take: {indices: 10, axis: 1}", "RS108"),
        ("ops.slice: {start_indices: [0, 8, 0], shape: [-1, 3, -1]}", "RS108"),
        ("ops.take: {indices: 0, axis: 3}", "RS110"),
        ("ops.squeeze: {axis: 1}", "RS119"),
        ("ops.reshape: {newshape: [7]}", "RS109"),
        ("ops.split: {indices_or_sections: 3, axis: 1}", "RS111"),
        ("ops.transpose: {axes: [0, 1]}", "RS102"),
        ("ops.transpose: {axes: [0, 0, 1]}", "RS030"),
        ("ops.add", "RS105"),
        ("{ops.matmul: {}, from: [input, input]}", "RS104"),
        ("{ops.einsum: {subscripts: 'bij,bjk->bik'}, from: [input, input]}", "RS104"),
        ("ops.mean: {axis: 1, trainable: false}", "RS003"),
        ("ops.mean: {axis: 1, dtype: float16}", "RS003"),
        ("ops.tak: {indices: -1, axis: 1}", "RS028"),
        ("TimeDistributed: {layer: ops.tanh}", "RS112"),
        ("Sequential: {layers: [Flatten, ops.tanh]}", "RS112"),
    ],
)
def test_a_mistake_is_one_finding(item: str, code: str) -> None:
    found = checked(f"""
        input: {{batch_shape: [4, 10, 3]}}
        layers:
          - {item}
          - Dense: {{units: 1}}
    """)
    assert [one.code for one in found.diagnostics] == [code]


@pytest.mark.keras
def test_keras_builds_what_the_report_says_and_loads_it_again(tmp_path: Path) -> None:
    import keras

    from rnnspec.runtime.build import build
    from rnnspec.runtime.verify import verify
    from rnnspec.runtime.weights import load_weights, save_weights

    report = checked(GATED).report
    assert report is not None
    model, other = build(report), build(report)
    assert [str(difference) for difference in verify(model, report)] == []
    assert {operation.name for operation in model.operations} == {"input", *report.steps}

    numbers = keras.random.uniform((3, 10, 3), seed=1)
    save_weights(model, tmp_path / "model.weights.h5")
    load_weights(other, tmp_path / "model.weights.h5")
    expected = keras.ops.convert_to_numpy(model(numbers))
    assert keras.ops.convert_to_numpy(other(numbers)) == pytest.approx(expected)

    # Plain Keras reads the model, too: its functions are Keras's own operations.
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert keras.ops.convert_to_numpy(again(numbers)) == pytest.approx(expected)
