"""One mistake, one finding: what follows from a mistake is not said beside it."""

from pathlib import Path
from textwrap import dedent

import pytest

from rnnspec.rules import check
from tests.cases import checked, codes

LSTM = "layers:\n  - LSTM: {units: 8}\n"


UNPADDED = """\
input: {shape: [80], dtype: int32}
layers:
  - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
  - LSTM: {units: 4}
  - Dense: {units: 1, activation: sigmoid}
compile: {loss: binary_crossentropy}
data: {source: {imdb: {num_words: 500}}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("vars: {u: $nope}\ninput: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: $u}\n", ["RS038"]),
        ("vars: {a: $nope, u: $a * 2}\ninput: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: $u}\n", ["RS038"]),
        ("vars: {a: $b, b: $a}\ninput: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: $a + 1}\n", ["RS039"]),
        ("vars: {u: .inf}\ninput: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: $u}\n", ["RS022"]),
        (f"input: {{shape: (10, 64, 3), dtype: float32}}\n{LSTM}", ["RS008"]),
        (f"input: {{shape: [10, 1], 0.5: 3}}\n{LSTM}", ["RS015"]),
        (f"imput: {{shape: [10, 1]}}\n{LSTM}", ["RS003"]),
        ("input: {shape: [10, 1]}\nlayers:\n  - LSTM:\n    units: 8\n    dropout: 0.1\n", ["RS033"]),
        ("input: {shape: [10, 1]}\nlayers:\n  - each: {n: [1, 2]}\n    layers: [Dense: {units: $m}]\n", ["RS038"]),
        ("input: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: 8, activation: so\xa0ft}\n", ["RS006"]),
        (f"input:\n\xa0 shape: [10, 1]\n{LSTM}", ["RS006"]),
        (f"name: !!python/tuple [a]\ninput: {{shape: [10, 1]}}\n{LSTM}", ["RS010"]),
        ("input: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: !!int foo}\n", ["RS010"]),
        (UNPADDED, ["RS405"]),
        ("input: {shape: []}\nlayers: [Flatten, {Cropping1D: {}}]\n", ["RS102"]),
        ("layers:\n  - RNN: {cell: {Dense: {units: 2}}, return_state: true}\n", ["RS037"]),
    ],
)
def test_one_mistake_is_one_finding(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


TRAINED = """\
input: {shape: [10, 1]}
layers:
  - LSTM: {units: 8}
  - Dense: {units: UNITS, activation: ACTIVATION}
compile: {loss: LOSS, metrics: [METRIC]}
data:
  source: {synthetic: {samples: 64, x: {shape: [10, 1]}, y: LABELS}}
fit: FIT
"""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"LOSS": "{BinaryCrossentropy: {from_logits: true}}"}, ["RS304"]),
        ({"ACTIVATION": "linear"}, ["RS305"]),
        ({"LABELS": "{classes: 9}"}, ["RS402"]),
        ({"LOSS": "categorical_crossentropy", "METRIC": "top_k_categorical_accuracy"}, ["RS306"]),
        ({"LOSS": "mse", "LABELS": "{shape: [10, 1], range: [5, 9]}"}, ["RS303", "RS315"]),
        ({"UNITS": "4", "METRIC": "categorical_accuracy"}, ["RS301"]),
        ({"FIT": "{epochs: 3, initial_epoch: 3, callbacks: [EarlyStopping: {monitor: loss, patience: 4}]}"}, ["RS615"]),
        ({"FIT": "{epochs: 9, callbacks: [EarlyStopping: {monitor: val_loss, patience: 4}]}"}, ["RS602"]),
        ({"FIT": "{epochs: 9, callbacks: [EarlyStopping: {monitor: loss, patience: 9}]}"}, ["RS603"]),
        ({"FIT": "{epochs: 9, class_weight: {a: 1.0, b: 1.0}}"}, ["RS605", "RS605"]),
        ({}, []),
    ],
)
def test_what_trains_badly_is_told_once(changes: dict[str, str], expected: list[str]) -> None:
    sound = {
        "UNITS": "1", "ACTIVATION": "sigmoid", "LOSS": "binary_crossentropy", "METRIC": "accuracy",
        "LABELS": "{classes: 2}", "FIT": "{epochs: 9}",
    }  # fmt: skip
    text = TRAINED
    for name, value in {**sound, **changes}.items():
        text = text.replace(name, value)
    assert codes(text) == expected


COUNTED = """\
input: {shape: [1]}
layers:
  - Dense: {units: 3, activation: softmax}
compile: {loss: LOSS}
data:
  source: {arrays: {x: [[1], [2], [3], [4]], y: LABELS}}
"""


@pytest.mark.parametrize(
    ("loss", "labels", "expected"),
    [
        ("sparse_categorical_crossentropy", "[1, 2, 3, 1]", ["RS402"]),
        ("sparse_categorical_crossentropy", "[1, 2, 4, 1]", ["RS402"]),
        ("sparse_categorical_crossentropy", "[1, 2, 2, 1]", ["RS440"]),
        ("{SparseCategoricalCrossentropy: {ignore_class: 9}}", "[1, 2, 9, 1]", ["RS440"]),
        ("sparse_categorical_crossentropy", "[0, 1, 2, 1]", []),
    ],
)
def test_labels_that_are_shifted_leave_no_class_untrained(loss: str, labels: str, expected: list[str]) -> None:
    assert codes(COUNTED.replace("LOSS", loss).replace("LABELS", labels)) == expected


def test_two_mistakes_are_two_findings() -> None:
    assert codes("input: {shape: [10, 1]}\nlayers:\n  - LSTM: {units: 0, dropout: 2}\n") == ["RS026", "RS026"]


def test_a_base_that_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("a: [1\n")
    text = f"extends: base.yaml\ninput: {{shape: [10, 1]}}\n{LSTM}"
    (finding,) = check(text, "spec.yaml", file=tmp_path / "spec.yaml").diagnostics
    assert finding.code == "RS041"
    assert "base.yaml" in finding.message


def test_what_is_wrong_in_a_base_is_shown_there_without_a_fix(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text("input: {shape: [10, 1]}\nlayers:\n  - LSTM: {unit: 8}\n")
    (finding,) = check("extends: base.yaml\n", "spec.yaml", file=tmp_path / "spec.yaml").diagnostics
    assert finding.primary.place.source.path == str(base)
    assert finding.primary.place.text == "unit"
    assert finding.fix is None
    assert "did you mean `units`?" in finding.help


def test_broken_utf16_is_called_so() -> None:
    (finding,) = check("name: x".encode("utf-16") + b"\x00", "spec.yaml").diagnostics
    assert finding.code == "RS001"
    assert "UTF-16" in finding.message


def test_a_fix_is_offered_where_one_name_is_near_only() -> None:
    text = dedent(
        """\
        input: {shape: [10, 1]}
        layers:
          - LSTM: {units: 8, kernel_initialize: zeros}
          - Dense: {units: 8, _regularizer: l2}
        """
    )
    near, several = checked(text).diagnostics
    assert near.fix is not None
    assert near.fix.edits[0].text == "kernel_initializer"
    assert several.fix is None


@pytest.mark.parametrize("override", ["layers.0.LSTM.unts=3", "layers.0.LSTM.units=yes", "fit.epochs=0"])
def test_an_override_is_blamed_in_its_own_text(override: str) -> None:
    found = check(f"input: {{shape: [10, 1]}}\n{LSTM}", "spec.yaml", overrides=(override,))
    (finding,) = found.errors
    assert finding.primary.place.source.path.startswith("--set")
    assert finding.fix is None
