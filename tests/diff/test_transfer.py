"""Whether weights are kept or replaced, as told and as tried: Keras is given the old weights of each layer."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rnnspec.cli.main import application
from rnnspec.diff.transfer import Transfer, transfer
from tests.diff.comparing import BASE, between, edited, graph

SEQUENCE = "return_sequences: true"
GRU = f"GRU: {{units: 3, {SEQUENCE}}}"
INNER = (
    "Model: {{name: inner, input: {{shape: [20, 3]}}, layers: [{{GRU: {{units: {0}, {1}}}}}, {{Dense: {{units: 2}}}}]}}"
)
SHARED = ("GRU: {{units: {0}, name: read}} < a", "reuse: read < b", "Add: {{}} < [read, read_1]", "Dense: {{units: 1}}")
TWO = "inputs: {a: {shape: [20, 3]}, b: {shape: [20, 3]}}"


def shared(units: int) -> str:
    return graph(*(one.format(units) for one in SHARED), inputs=TWO)


#: Old spec, new spec, old layers by new ones, layers that begin anew, layers that are lost.
HEAD = "Dense: {units: 2}"
CELLS = "{LSTMCell: {units: 4}}, {GRUCell: {units: 2}}"

CASES: dict[str, tuple[str, str, dict[str, str], set[str], set[str]]] = {
    "nothing": (BASE, BASE, {name: name for name in ("embedding", "lstm", "lstm_1", "dense")}, set(), set()),
    "renamed": (
        graph(GRU, "Dense: {units: 2}"),
        graph(f"GRU: {{units: 3, {SEQUENCE}, name: reader}}", "Dense: {units: 2, name: head}"),
        {"reader": "gru", "head": "dense"}, set(), set(),
    ),
    "inserted in front": (
        graph(GRU, "LSTM: {units: 4}"), graph(f"LSTM: {{units: 3, {SEQUENCE}}}", GRU, "LSTM: {units: 4}"),
        {"gru": "gru", "lstm_1": "lstm"}, {"lstm"}, set(),
    ),
    "inserted, wider": (
        graph(GRU, "LSTM: {units: 4}"), graph(GRU, f"SimpleRNN: {{units: 9, {SEQUENCE}}}", "LSTM: {units: 4}"),
        {"gru": "gru"}, {"simple_rnn", "lstm"}, set(),
    ),
    "inserted without weights": (
        graph(GRU, "LSTM: {units: 4}"), graph(GRU, "Dropout: {rate: 0.5}", "LSTM: {units: 4}"),
        {"gru": "gru", "lstm": "lstm"}, set(), set(),
    ),
    "removed": (
        graph(GRU, f"LSTM: {{units: 3, {SEQUENCE}}}", "Dense: {units: 2}"), graph(GRU, "Dense: {units: 2}"),
        {"gru": "gru", "dense": "dense"}, set(), {"lstm"},
    ),
    "wider": (
        BASE, edited(("units: 4", "units: 5")), {"embedding": "embedding", "lstm": "lstm"}, {"lstm_1", "dense"}, set(),
    ),
    "without bias": (graph(GRU), graph(f"GRU: {{units: 3, {SEQUENCE}, use_bias: false}}"), {}, {"gru"}, set()),
    "other biases": (graph(GRU), graph(f"GRU: {{units: 3, {SEQUENCE}, reset_after: false}}"), {}, {"gru"}, set()),
    "other arithmetic": (
        graph(GRU), graph(f"GRU: {{units: 3, {SEQUENCE}, dropout: 0.5, activation: relu}}"),
        {"gru": "gru"}, set(), set(),
    ),
    "half precision": (
        graph(GRU, "Dense: {units: 2}"), graph(GRU, "Dense: {units: 2, dtype: float16}"),
        {"gru": "gru", "dense": "dense"}, set(), set(),
    ),
    "frozen": (
        graph(GRU, "Dense: {units: 2}"), graph(f"GRU: {{units: 3, {SEQUENCE}, trainable: false}}", "Dense: {units: 2}"),
        {"gru": "gru", "dense": "dense"}, set(), set(),
    ),
    "normalised": (
        graph("BatchNormalization: {}", HEAD), graph("BatchNormalization: {scale: false}", HEAD),
        {"dense": "dense"}, {"batch_normalization"}, set(),
    ),
    "shared": (shared(3), shared(3).replace("units: 1", "units: 2"), {"read": "read"}, {"dense"}, set()),
    "shared, wider": (shared(3), shared(4), {}, {"read", "dense"}, set()),
    "wrapped, wider": (
        graph("Bidirectional: {layer: {LSTM: {units: 3}}}", "Dense: {units: 2}"),
        graph("Bidirectional: {layer: {LSTM: {units: 4}}}", "Dense: {units: 2}"), {}, {"bidirectional", "dense"}, set(),
    ),
    "wrapped, another sum": (
        graph("Bidirectional: {layer: {LSTM: {units: 3}}, merge_mode: sum}", "Dense: {units: 2}"),
        graph("Bidirectional: {layer: {LSTM: {units: 3}}, merge_mode: concat}", "Dense: {units: 2}"),
        {"bidirectional": "bidirectional"}, {"dense"}, set(),
    ),
    "step by step": (
        graph("TimeDistributed: {layer: {Dense: {units: 5}}}", GRU),
        graph("TimeDistributed: {layer: {Dense: {units: 5, activation: relu}}, name: each}", GRU),
        {"each": "time_distributed", "gru": "gru"}, set(), set(),
    ),
    "nested": (
        graph(INNER.format(4, SEQUENCE), "Flatten: {}", "Dense: {units: 1}"),
        graph(INNER.format(4, f"dropout: 0.5, {SEQUENCE}"), "Flatten: {}", "Dense: {units: 1}"),
        {"inner": "inner", "dense": "dense"}, set(), set(),
    ),
    "nested, wider": (
        graph(INNER.format(4, SEQUENCE), "Flatten: {}", "Dense: {units: 1}"),
        graph(INNER.format(6, SEQUENCE), "Flatten: {}", "Dense: {units: 1}"), {"dense": "dense"}, {"inner"}, set(),
    ),
    "cells": (
        graph(f"RNN: {{cell: [{CELLS}]}}", HEAD),
        graph(f"RNN: {{cell: [{CELLS.replace('4', '4, dropout: 0.5')}], name: loop}}", HEAD),
        {"loop": "rnn", "dense": "dense"}, set(), set(),
    ),
    "a cell more": (
        graph(f"RNN: {{cell: [{CELLS}]}}", HEAD), graph(f"RNN: {{cell: [{CELLS}, {{GRUCell: {{units: 2}}}}]}}", HEAD),
        {"dense": "dense"}, {"rnn"}, set(),
    ),
    "another kind": (graph(GRU), graph(f"LSTM: {{units: 3, {SEQUENCE}}}"), {}, {"lstm"}, {"gru"}),
    "in another order": (
        graph(GRU, f"SimpleRNN: {{units: 3, {SEQUENCE}}}"), graph(f"SimpleRNN: {{units: 3, {SEQUENCE}}}", GRU),
        {"simple_rnn": "simple_rnn", "gru": "gru"}, set(), set(),
    ),
    "wider input": (graph(GRU), graph(GRU, inputs="input: {shape: [20, 4]}"), {}, {"gru"}, set()),
    "longer input": (graph(GRU), graph(GRU, inputs="input: {shape: [30, 3]}"), {"gru": "gru"}, set(), set()),
}  # fmt: skip


def told(case: str) -> Transfer:
    return transfer(between(*CASES[case][:2]))


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: str) -> None:
    _, _, kept, anew, lost = CASES[case]
    found = told(case)
    assert (found.kept, set(found.anew), set(found.lost)) == (kept, anew, lost)


@pytest.mark.keras
@pytest.mark.parametrize("case", CASES)
def test_what_is_told_comes_true(case: str, tmp_path: Path) -> None:
    import numpy as np

    from rnnspec.runtime.build import build

    comparison, found = between(*CASES[case][:2]), told(case)
    old, new = (build(one) for one in (comparison.old, comparison.new))
    for name, former in found.kept.items():
        weights = old.get_layer(former).get_weights()
        new.get_layer(name).set_weights(weights)
        for mine, theirs in zip(new.get_layer(name).get_weights(), weights, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-3)
    partners = {pair.new.name: pair.old.name for pair in comparison.matching.pairs}
    for name in found.anew:
        if name in partners:
            with pytest.raises(ValueError, match="weight"):
                new.get_layer(name).set_weights(old.get_layer(partners[name]).get_weights())
    weighted = {layer.name for layer in new.layers if layer.weights}
    assert weighted == {*found.kept, *found.anew}
    assert {layer.name for layer in old.layers if layer.weights} == {*found.kept.values(), *found.lost} | {
        partners[name] for name in found.anew if name in partners
    }


@pytest.mark.keras
@pytest.mark.parametrize("case", CASES)
def test_the_closing_sentence_comes_true(case: str, tmp_path: Path) -> None:
    """Where it says that all layers keep their weights, Keras loads an old checkpoint; else it refuses, or warns."""
    from rnnspec.diff.rows import closing
    from rnnspec.runtime.build import build

    comparison = between(*CASES[case][:2])
    build(comparison.old).save_weights(tmp_path / "old.weights.h5")
    model = build(comparison.new)
    if not closing(comparison).endswith((" in part.", " cannot be loaded.")):
        model.load_weights(tmp_path / "old.weights.h5")
    else:
        # A warning is an error in our tests.
        with pytest.raises((ValueError, KeyError, UserWarning)):
            model.load_weights(tmp_path / "old.weights.h5")


def test_the_map_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old, new, *_ = CASES["inserted, wider"]
    Path("old.yaml").write_text(old)
    Path("new.yaml").write_text(new)
    result = CliRunner().invoke(application([]), ["diff", "old.yaml", "new.yaml", "--transfer-map", "map.json"])
    assert result.exit_code == 0
    (pair,) = json.loads(Path("map.json").read_text())["pairs"]
    assert (pair["old"], pair["new"], pair["lost"]) == ("old.yaml", "new.yaml", [])
    layers: dict[str, Any] = {layer["layer"]: layer for layer in pair["layers"]}
    assert layers["gru"]["kept_from"] == "gru"
    assert layers["gru"]["weights"][0] == {"name": "kernel", "shape": [3, 9], "from": "gru/kernel"}
    assert layers["simple_rnn"]["anew"] == "a new layer"
    assert layers["lstm"]["anew"] == "kernel (3, 16) -> (9, 16), caused by simple_rnn"
    bad = CliRunner().invoke(application([]), ["diff", "old.yaml", "new.yaml", "--transfer-map", "no/map.json"])
    assert bad.exit_code == 2
    assert "cannot write no/map.json" in bad.stderr
