"""Which edits mean something, and what."""

import pytest

from rnnspec.diff import Comparison
from rnnspec.diff.changes import Change
from rnnspec.diff.rows import rows
from tests.diff.comparing import BASE, between, edited, graph, told

SAME: dict[str, tuple[tuple[str, str], ...]] = {
    "comment": (("fit:", "# why not\nfit:"),),
    "ignore comment": (("  - LSTM: {units: 4}", "  - LSTM: {units: 4}  # rnnspec: ignore[RS501] on purpose"),),
    "key order of a layer": (("{units: $units, return_sequences: true}", "{return_sequences: true, units: $units}"),),
    "key order of a section": (("  optimizer: adam\n", ""), ("  metrics:", "  optimizer: adam\n  metrics:")),
    "flow to block": (("{units: 1, activation: sigmoid}", "\n      units: 1\n      activation: sigmoid"),),
    "quotes": (("activation: sigmoid", 'activation: "sigmoid"'),),
    "default of a layer": (("- LSTM: {units: 4}", "- LSTM: {units: 4, return_sequences: false, activation: tanh}"),),
    "default object of a layer": (("- LSTM: {units: 4}", "- LSTM: {units: 4, bias_initializer: zeros}"),),
    "default object as a class": (("- LSTM: {units: 4}", "- LSTM: {units: 4, bias_initializer: {Zeros: {}}}"),),
    "default of the policy": (("- LSTM: {units: 4}", "- LSTM: {units: 4, dtype: float32}"),),
    "default of an optimizer": (("optimizer: adam", "optimizer: {Adam: {learning_rate: 0.001}}"),),
    "default of compile": (("optimizer: adam", "optimizer: adam\n  jit_compile: auto\n  steps_per_execution: 1"),),
    "default of fit": (("epochs: 3", "epochs: 3\n  shuffle: true\n  seed: 0"),),
    "default of a callback": (("{patience: 3}", "{patience: 3, monitor: val_loss, min_delta: 0.0}"),),
    "default of the split": (("{validation: 0.25}", "{validation: 0.25, test: 0.0, seed: 0}"),),
    "no transforms": (("split: {v", "transforms: []\n  split: {v"),),
    "dtype of the input": (("shape: [20], dtype: int32", "dtype: int32, shape: [20]"),),
    "batch axis spelled out": (("{shape: [20], dtype: int32}\nl", "{batch_shape: [null, 20], dtype: int32}\nl"),),
    "inputs, one of them": (("input: {shape: [20], dtype: int32}", "inputs: {input: {dtype: int32, shape: [20]}}"),),
    "default of the source": (("samples: 64", "samples: 64, seed: 0"),),
    "identifier as a class": (("optimizer: adam", "optimizer: {Adam: {}}"),),
    "identifier in other letters": (("optimizer: adam", "optimizer: Adam"),),
    "class without arguments": (("optimizer: adam", "optimizer: {Adam: null}"),),
    "loss as a class": (("loss: binary_crossentropy", "loss: {BinaryCrossentropy: {}}"),),
    "loss by the name of the output": (("loss: binary_crossentropy", "loss: {dense: binary_crossentropy}"),),
    "loss in a list": (("loss: binary_crossentropy", "loss: [binary_crossentropy]"),),
    "variable put in": (("units: $units", "units: 8"), ("vars: {units: 8}\n", "")),
    "variable renamed": (("vars: {units", "vars: {width"), ("$units", "$width")),
    "arithmetic": (("units: 4", "units: $units // 2"),),
    "unused variable": (("vars: {units: 8}", "vars: {units: 8, other: 3}"),),
    "anchor and alias": (("shape: [20], dtype", "shape: &s [20], dtype"), ("x: {shape: [20]", "x: {shape: *s")),
    "older learning rate": (("optimizer: adam", "optimizer: {Adam: {lr: 0.001}}"),),
    "older metric": (("[accuracy]", "[acc]"),),
    "automatic name written": (("- LSTM: {units: 4}", "- LSTM: {units: 4, name: lstm_1}"),),
    "chain written": (("- LSTM: {units: 4}", "- LSTM: {units: 4}\n    from: lstm"),),
    "chain by call argument": (("- LSTM: {units: 4}", "- LSTM: {units: 4}\n    from: {sequences: lstm}"),),
    "output written": (("compile:", "outputs: [dense]\ncompile:"),),
    "memory in another unit": (("64 KiB", "65536"),),
    "version left out": (("rnnspec: 1\n", ""),),
    "name given": (("rnnspec: 1", "rnnspec: 1\nname: tagger"),),
}  # fmt: skip


@pytest.mark.parametrize("edits", SAME.values(), ids=SAME)
def test_spelling_means_nothing(edits: tuple[tuple[str, str], ...]) -> None:
    assert told(between(BASE, edited(*edits))) == []


PAIRS = {
    "older input": (
        "layers:\n- LSTM: {units: 10, input_dim: 1, input_length: 3}",
        graph("LSTM: {units: 10}", inputs="input: {shape: [3, 1]}"),
    ),
    "activation by another name": (
        graph("SimpleRNN: {units: 4, activation: swish}", "Dense: {units: 1, activation: linear}"),
        graph("SimpleRNN: {units: 4, activation: silu}", "Dense: {units: 1}"),
    ),
    "strides that follow the window": (
        graph("MaxPooling1D: {pool_size: 2}"),
        graph("MaxPooling1D: {pool_size: [2], strides: 2}"),
    ),
    "values as wide as keys": (
        graph("MultiHeadAttention: {num_heads: 2, key_dim: 3} < [input, input]"),
        graph("MultiHeadAttention: {num_heads: 2, key_dim: 3, value_dim: 3} < [input, input]"),
    ),
    "channels where Keras has them": (graph("Flatten"), graph("Flatten: {data_format: channels_last}")),
    "repeat written out": (
        graph("GRU: {units: 4, return_sequences: true}\n  repeat: 3"),
        graph(*["GRU: {units: 4, return_sequences: true}"] * 3),
    ),
    "merge key": (
        graph("GRU: &g {units: 4, return_sequences: true}", "GRU: {<<: *g, units: 5}"),
        graph("GRU: {units: 4, return_sequences: true}", "GRU: {units: 5, return_sequences: true}"),
    ),
    "name of an axis": (
        graph("GRU: {units: 4}", inputs="input: {shape: [T, 3]}"),
        graph("GRU: {units: 4}", inputs="input: {shape: [null, 3]}"),
    ),
    "order of a text with references": (
        graph("GRU: {units: 4, name: a} < input", "GRU: {units: 5, name: b} < input", outputs="a, b"),
        graph("GRU: {units: 5, name: b} < input", "GRU: {units: 4, name: a} < input", outputs="a, b"),
    ),
}


@pytest.mark.parametrize(("old", "new"), PAIRS.values(), ids=PAIRS)
def test_two_spellings_of_one_model(old: str, new: str) -> None:
    assert told(between(old, new)) == []
    assert told(between(new, old)) == []


LSTM = "- LSTM: {units: 4}"
FIRST = "- LSTM: {units: $units, return_sequences: true}"
REPLACED = ["weights-replaced dense !"]

CHANGED: dict[str, tuple[tuple[tuple[str, str], ...], list[str], list[str]]] = {
    # Layers: the edits, the changes, and the rows.
    "units": (
        ((LSTM, "- LSTM: {units: 6}"),),
        ["argument-changed lstm_1 !", "weights-replaced lstm_1 !", "weights-replaced dense !"],
        ["-/+ lstm_1|units|4 -> 6|3 weights replaced", "-/+ dense|(input 4 -> 6)||caused by lstm_1"],
    ),
    "units in vars": (
        (("{units: 8}", "{units: 12}"),),
        ["argument-changed lstm !", "weights-replaced lstm !", "weights-replaced lstm_1 !"],
        ["-/+ lstm|units|8 -> 12|3 weights replaced", "-/+ lstm_1|(input 8 -> 12)||caused by lstm"],
    ),
    "argument without weights": (
        ((LSTM, "- LSTM: {units: 4, dropout: 0.5}"),),
        ["argument-changed lstm_1"],
        ["~ lstm_1|dropout|0.0 -> 0.5|"],
    ),
    "frozen": (
        ((LSTM, "- LSTM: {units: 4, trainable: false}"),),
        ["argument-changed lstm_1"],
        ["~ lstm_1|trainable|true -> false|"],
    ),
    "half the bits": (  # Keras casts on loading
        ((LSTM, "- LSTM: {units: 4, dtype: float16}"),),
        ["argument-changed lstm_1"],
        ["~ lstm_1|dtype|float32 -> float16|"],
    ),
    "one breaking argument of two": (
        ((LSTM, "- LSTM: {units: 4, dropout: 0.5, use_bias: false}"),),
        ["argument-changed lstm_1 !", "argument-changed lstm_1", "weights-replaced lstm_1 !"],
        ["-/+ lstm_1|use_bias|true -> false|2 weights replaced", "|dropout|0.0 -> 0.5|"],
    ),
    "object of a layer": (
        ((LSTM, "- LSTM: {units: 4, kernel_regularizer: {L2: {l2: 0.1}}}"),),
        ["argument-changed lstm_1"],
        ["~ lstm_1|kernel_regularizer|null -> L2 {l2: 0.1}|"],
    ),
    "layer put in before": (
        (("  - LSTM", "  - LSTM: {units: 5, return_sequences: true}\n  - LSTM"),),
        ["layer-added lstm !", "weights-replaced lstm_1 !"],
        ["+ lstm|return_sequences true, units 5||440 params", "-/+ lstm_1|(input 16 -> 5)||caused by lstm"],
    ),
    "layer without weights put in": (
        ((LSTM, "- TimeDistributed: {layer: {Dense: {units: 8}}, name: mix}\n  - LSTM: {units: 4}"),),
        ["layer-added mix !"],
        ["+ mix|TimeDistributed, layer Dense {units: 8}||72 params"],
    ),
    "layer taken out": (
        (("  " + LSTM + "\n", ""), (", return_sequences: true", "")),
        ["argument-changed lstm", "shape-changed lstm", "layer-removed lstm_1 !", "weights-replaced dense !"],
        [
            "~ lstm|return_sequences|true -> false|(B, 20, 8) -> (B, 8)",
            "- lstm_1|units 4||208 params",
            "-/+ dense|(input 4 -> 8)||caused by lstm",
        ],
    ),
    "another kind": (
        ((LSTM, "- GRU: {units: 4}"),),
        ["layer-removed lstm_1 !", "layer-added gru !"],
        ["- lstm_1|units 4||208 params", "+ gru|units 4||168 params"],
    ),
    "wrapped": (
        ((LSTM, "- Bidirectional: {layer: {LSTM: {units: 4}}}"),),
        ["layer-removed lstm_1 !", "layer-added bidirectional !", "weights-replaced dense !"],
        [
            "- lstm_1|units 4||208 params",
            "+ bidirectional|layer LSTM {units: 4}||416 params",
            "-/+ dense|(input 4 -> 8)||caused by bidirectional",
        ],
    ),
    "name given": (
        ((LSTM, "- LSTM: {units: 4, name: top}"),),
        ["layer-renamed top"],
        ["~ top|name|lstm_1 -> top|"],
    ),
    "larger vocabulary": (
        (("input_dim: 50", "input_dim: 60"),),
        ["argument-changed embedding !", "weights-replaced embedding !"],
        ["-/+ embedding|input_dim|50 -> 60|embeddings (50, 16) -> (60, 16)"],
    ),
    # What goes in and comes out.
    "longer input": (
        (("{shape: [20], dtype: int32}\n", "{shape: [30], dtype: int32}\n"), ("x: {shape: [20]", "x: {shape: [30]")),
        ["input-changed input !", "data-changed data"],
        ["~ input||(B, 20) -> (B, 30)|", "~ data|source.x.x.shape|[20] -> [30]|"],
    ),
    "dtype of the input": (
        (("{shape: [20], dtype: int32}\n", "{shape: [20], dtype: int64}\n"),),
        ["input-changed input !"],
        ["~ input||int32 -> int64|"],
    ),
    "more outputs": (
        (("units: 1, activation: sigmoid", "units: 3, activation: softmax"),
         ("binary_crossentropy", "sparse_categorical_crossentropy"), ("classes: 2", "classes: 3")),
        ["argument-changed dense !", "argument-changed dense", "weights-replaced dense !", "output-changed output !",
         "training-changed compile", "data-changed data"],
        ["-/+ dense|units|1 -> 3|2 weights replaced", "|activation|sigmoid -> softmax|",
         "~ output||(B, 1) -> (B, 3)|caused by dense",
         "~ compile|loss|BinaryCrossentropy -> SparseCategoricalCrossentropy|", "~ data|source.y.y.classes|2 -> 3|"],
    ),
    # Settings.
    "learning rate": (
        (("optimizer: adam", "optimizer: {Adam: {learning_rate: 0.01}}"),),
        ["training-changed compile"],
        ["~ compile|optimizer.learning_rate|0.001 -> 0.01|"],
    ),
    "optimizer": (
        (("optimizer: adam", "optimizer: sgd"),),
        ["training-changed compile"],
        ["~ compile|optimizer|Adam -> SGD|"],
    ),
    "metric": (
        (("[accuracy]", "[accuracy, AUC]"),),
        ["training-changed compile"],
        ["+ compile|metrics AUC {name: AUC}||"],
    ),
    "another accuracy": (
        (("[accuracy]", "[{BinaryAccuracy: {}}]"),),
        ["training-changed compile", "training-changed compile"],
        ["- compile|metrics accuracy||", "+ |metrics BinaryAccuracy||"],
    ),
    "callback": (
        (("- EarlyStopping", "- TerminateOnNaN: {}\n    - EarlyStopping"), ("patience: 3", "patience: 5")),
        ["training-changed fit", "training-changed fit"],
        ["+ fit|callbacks TerminateOnNaN||", "~ |callbacks.EarlyStopping.patience|3 -> 5|"],
    ),
    "epochs left to the default": ((("  epochs: 3\n", ""),), ["training-changed fit"], ["~ fit|epochs|3 -> 1|"]),
    "split": (
        (("validation: 0.25", "validation: 0.5"),),
        ["data-changed data"],
        ["~ data|split.validation|0.25 -> 0.5|"],
    ),
    "expectation": ((("64 KiB", "32 KiB"),), ["expectation-changed expect"], ["~ expect|max_memory|65,536 -> 32,768|"]),
    "new expectation": (
        (("64 KiB", "64 KiB, max_params: 5000"),),
        ["expectation-changed expect"],
        ["+ expect|max_params 5,000||"],
    ),
}  # fmt: skip


def drawn(old: str, new: str) -> list[str]:
    """The rows in short: `sign subject|what|step|effect`."""
    found = rows(between(old, new))
    return [f"{row.sign or ''} {row.subject}|{row.what}|{row.step}|{row.effect}".removeprefix(" ") for row in found]


@pytest.mark.parametrize(("edits", "changes", "lines"), CHANGED.values(), ids=CHANGED)
def test_change_of_meaning(edits: tuple[tuple[str, str], ...], changes: list[str], lines: list[str]) -> None:
    new = edited(*edits)
    assert told(between(BASE, new)) == changes
    assert drawn(BASE, new) == lines


def test_sections_put_in_and_taken_out() -> None:
    bare = BASE[: BASE.index("compile:")]
    there, back = told(between(bare, BASE)), told(between(BASE, bare))
    assert set(there) == {
        "training-changed compile", "data-changed data", "training-changed fit", "expectation-changed expect",
    }  # fmt: skip
    assert there == back


def test_findings_of_one_side() -> None:
    today, older = edited(("epochs: 3", "epochs: 4")), edited(("[accuracy]", "[acc]"))

    def spelling(comparison: Comparison) -> Change:
        (found,) = (one for one in comparison.changes if "RS701" in one.what)
        return found

    gained, lost = spelling(between(today, older)), spelling(between(older, today))
    assert (gained.kind(), gained.what) == ("finding-gained", "RS701 new at line 12")
    assert (lost.kind(), lost.what) == ("finding-lost", "RS701 gone")
    assert gained.as_json()["new"] == lost.as_json()["old"]
    assert gained.as_json()["new"]["line"] == 12


def test_a_finding_that_moves_with_its_layer_is_the_same() -> None:
    old = "layers:\n- LSTM: {units: 4, input_shape: [3, 1]}\n- Dense: {units: 1}"
    new = "\n\nlayers:\n- LSTM: {units: 4, name: a, input_shape: [3, 1]}\n- Dense: {units: 1}"
    assert [one.kind() for one in between(old, new).changes] == ["layer-renamed"]


ATTENTION = """
input: {shape: [20, 4]}
layers:
  - Attention: {}
    from: {query: input, value: input, use_causal_mask: true}
"""


def test_an_argument_of_a_call_is_an_argument() -> None:
    comparison = between(ATTENTION, ATTENTION.replace(", use_causal_mask: true", ""))
    assert told(comparison) == ["argument-changed attention"]
    (row,) = rows(comparison)
    assert (row.what, row.step) == ("use_causal_mask", "true -> false")
    assert told(between(ATTENTION.replace("true", "false"), ATTENTION.replace(", use_causal_mask: true", ""))) == []
