"""What becomes of layers when others come, go, move, or take something else."""

import pytest

from rnnspec.diff import compare
from rnnspec.diff.rows import rows
from rnnspec.rules import check
from tests.diff.comparing import between, graph, told

SEQUENCE = "return_sequences: true"
EQUAL = ("GRU: {units: 4, name: a}", "GRU: {units: 4, name: b} < input")
UNEQUAL = ("GRU: {units: 4, name: a}", "GRU: {units: 5, name: b} < input")
TWO = "inputs: {a: {shape: [T, 3]}, b: {shape: [S, 3]}}"

GRAPHS = {
    "moved": (
        graph(f"GRU: {{units: 4, {SEQUENCE}}}", f"LSTM: {{units: 3, {SEQUENCE}, name: low}}", "Dense: {units: 1}"),
        graph(f"LSTM: {{units: 3, {SEQUENCE}, name: low}}", f"GRU: {{units: 4, {SEQUENCE}}}", "Dense: {units: 1}"),
        ["weights-replaced low !", "layer-moved gru", "weights-replaced dense !"],
    ),
    "moved without a name": (
        graph(f"GRU: {{units: 3, {SEQUENCE}}}", f"SimpleRNN: {{units: 3, {SEQUENCE}}}"),
        graph(f"SimpleRNN: {{units: 3, {SEQUENCE}}}", f"GRU: {{units: 3, {SEQUENCE}}}"),
        ["layer-moved gru"],
    ),
    "put in between, same names shift": (
        graph(f"LSTM: {{units: 3, {SEQUENCE}}}", "LSTM: {units: 4}"),
        graph(f"LSTM: {{units: 3, {SEQUENCE}}}", f"LSTM: {{units: 3, {SEQUENCE}, dropout: 0.5}}", "LSTM: {units: 4}"),
        ["layer-added lstm_1 !"],
    ),
    "rewired": (
        graph(*EQUAL, "Dense: {units: 1} < a", outputs="dense, a, b"),
        graph(*EQUAL, "Dense: {units: 1} < b", outputs="dense, a, b"),
        ["wiring-changed dense"],
    ),
    "rewired to another width": (
        graph(*UNEQUAL, "Dense: {units: 1} < a", outputs="dense, a, b"),
        graph(*UNEQUAL, "Dense: {units: 1} < b", outputs="dense, a, b"),
        ["wiring-changed dense !", "weights-replaced dense !"],
    ),
    "other outputs": (
        graph(*EQUAL, outputs="a, b"),
        graph(*EQUAL, outputs="b, a"),
        ["output-changed output !", "output-changed output !"],
    ),
    "an output less": (
        graph(*EQUAL, outputs="a, b"),
        graph(*EQUAL, outputs="a"),
        # Nothing needs the layer any more, so that it is no part of the model.
        ["layer-removed b !", "output-changed output !"],
    ),
    "renamed with its references": (
        graph("GRU: {units: 4, name: a}", "Dense: {units: 1} < a", more="expect: {layers: {a: {params: 108}}}"),
        graph("GRU: {units: 4, name: z}", "Dense: {units: 1} < z", more="expect: {layers: {z: {params: 108}}}"),
        ["layer-renamed z"],
    ),
    "another name and other arguments": (
        graph("GRU: {units: 4, name: a}", "Dense: {units: 1}"),
        graph("GRU: {units: 5, name: z}", "Dense: {units: 1}"),
        ["layer-removed a !", "layer-added z !", "weights-replaced dense !"],
    ),
    "state in place of the output": (
        graph("LSTM: {units: 4, return_state: true}", "Dense: {units: 1} < lstm.output"),
        graph("LSTM: {units: 4, return_state: true}", "Dense: {units: 1} < lstm.state_c"),
        ["wiring-changed dense"],
    ),
    "state by number": (
        graph("LSTM: {units: 4, return_state: true}", "Dense: {units: 1} < lstm.2"),
        graph("LSTM: {units: 4, return_state: true}", "Dense: {units: 1} < lstm.state_c"),
        [],
    ),
    "called again": (
        graph(f"GRU: {{units: 3, {SEQUENCE}}}", "Dense: {units: 1}"),
        graph(f"GRU: {{units: 3, {SEQUENCE}}}", "reuse: gru", "Dense: {units: 1}"),
        ["layer-added gru_1"],
    ),
    "input renamed": (
        graph("GRU: {units: 3}"),
        graph("GRU: {units: 3}", inputs="inputs: {sound: {shape: [20, 3]}}"),
        ["input-changed sound !"],
    ),
    "an input more": (
        graph("GRU: {units: 3, name: g} < a", inputs="inputs: {a: {shape: [20, 3]}}"),
        graph("GRU: {units: 3, name: g} < a", "GRU: {units: 3} < b", inputs=TWO.replace("T", "20"), outputs="g, gru"),
        ["input-changed b !", "layer-added gru !", "output-changed output !"],
    ),
    "two axes made one": (
        graph("GRU: {units: 3} < a", "GRU: {units: 3} < b", inputs=TWO, outputs="gru, gru_1"),
        graph("GRU: {units: 3} < a", "GRU: {units: 3} < b", inputs=TWO.replace("S", "T"), outputs="gru, gru_1"),
        ["input-changed a !", "input-changed b !"],
    ),
    "wider input": (
        graph("TimeDistributed: {layer: {Dense: {units: 5}}}", "GRU: {units: 3}", inputs="input: {shape: [20, 3]}"),
        graph("TimeDistributed: {layer: {Dense: {units: 5}}}", "GRU: {units: 3}", inputs="input: {shape: [20, 4]}"),
        ["input-changed input !", "weights-replaced time_distributed !"],
    ),
    "inner argument of a wrapper": (
        graph("Bidirectional: {layer: {GRU: {units: 3}}}"),
        graph("Bidirectional: {layer: {GRU: {units: 3, dropout: 0.5, reset_after: false}}}"),
        ["argument-changed bidirectional", "argument-changed bidirectional !", "weights-replaced bidirectional !"],
    ),
    "one more turn": (
        graph(f"GRU: {{units: 3, {SEQUENCE}}}\n  repeat: 3"),
        graph(f"GRU: {{units: 3, {SEQUENCE}}}\n  repeat: 4"),
        ["layer-added gru_3 !"],
    ),
    "wider turns": (
        graph(f"GRU: {{units: 3, {SEQUENCE}}}\n  repeat: 2"),
        graph(f"GRU: {{units: 4, {SEQUENCE}}}\n  repeat: 2"),
        [
            "argument-changed gru !", "weights-replaced gru !", "argument-changed gru_1 !", "weights-replaced gru_1 !",
            "output-changed output !",
        ],
    ),
    "all others": (
        graph("GRU: {units: 3}"),
        graph("LSTM: {units: 3}"),
        ["layer-removed gru !", "layer-added lstm !"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changes"), GRAPHS.values(), ids=GRAPHS)
def test_changes(old: str, new: str, changes: list[str]) -> None:
    assert told(between(old, new)) == changes


CAUSES = {
    "wider input": [None, "input"],
    # Both turns stand at one place of the text; the second is fed by the first.
    "wider turns": [None, None, None, "gru", "gru_1"],
    "moved": ["gru", None, "gru"],
    "another name and other arguments": [None, None, "z"],
    "rewired to another width": [None, None],
}


@pytest.mark.parametrize("case", CAUSES)
def test_causes(case: str) -> None:
    old, new, _ = GRAPHS[case]
    assert [one.cause for one in between(old, new).changes] == CAUSES[case]


def test_a_removed_layer_is_a_cause() -> None:
    old = graph(f"GRU: {{units: 3, {SEQUENCE}}}", f"LSTM: {{units: 5, {SEQUENCE}}}", "Dense: {units: 1}")
    new = graph(f"GRU: {{units: 3, {SEQUENCE}}}", "Dense: {units: 1}")
    removed, dense = between(old, new).changes
    assert (removed.kind(), dense.cause) == ("layer-removed", "lstm")


def test_many_layers_are_compared_in_time() -> None:
    """Too many for comparing each with each."""
    old = graph(f"GRU: {{units: 3, {SEQUENCE}}}\n  repeat: 600")
    new = graph(f"SimpleRNN: {{units: 3, {SEQUENCE}}}", f"GRU: {{units: 3, {SEQUENCE}}}\n  repeat: 601")
    assert told(between(old, new)) == ["layer-added simple_rnn !", "layer-added gru_600 !"]


def test_models_inside_the_model_are_compared_argument_by_argument() -> None:
    old = graph("Sequential: {layers: [{Dense: {units: 4}}, {GRU: {units: 3}}]}")
    new = graph("Sequential: {layers: [{Dense: {units: 4}}, {Dropout: {rate: 0.5}}, {GRU: {units: 5}}]}")
    drawn = [(row.sign, row.what, row.step) for row in rows(between(old, new))]
    assert drawn[:2] == [("-/+", "layers + Dropout {rate: 0.5}", ""), (None, "layers.GRU.units", "3 -> 5")]


def test_only_sound_specs_are_compared() -> None:
    broken = check(graph("GRU: {units: three}"), "broken.yaml")
    with pytest.raises(ValueError, match="sound"):
        compare(broken, check(graph("GRU: {units: 3}"), "spec.yaml"))


def test_models_inside_are_compared() -> None:
    """They have no names for what they are called with."""
    inner = "Model: {input: {shape: [20, 3]}, layers: [{Dense: {units: 3}}]}"
    assert told(between(graph(inner), graph(inner))) == []
    assert told(between(graph(inner), graph(inner.replace("units: 3", "units: 4")))) == [
        "argument-changed model !", "weights-replaced model !", "output-changed output !",
    ]  # fmt: skip


def test_an_output_stays_itself_where_its_layer_moves() -> None:
    old = graph("Dense: {units: 3, name: a} < input", "Dense: {units: 3, name: b} < input", outputs="a, b")
    new = graph("Dense: {units: 3, name: a} < b", "Dense: {units: 3, name: b} < input", outputs="a, b")
    assert "output-changed output !" not in told(between(old, new))
