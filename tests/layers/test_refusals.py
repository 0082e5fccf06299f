"""What layers refuse, as facts, and how their calls are bound and passed on."""

from typing import Any

import pytest

from rnnspec.layers import Misfit, facts
from rnnspec.layers._graph import in_keras_order, run
from rnnspec.spec import facts as spec_facts
from rnnspec.spec.graph import wire
from rnnspec.spec.items import read_items
from tests.layers.calls import Shape, call, layer_of, read, tensor


def refused(spec: str, *shapes: Shape, masked: bool = False, **named: Any) -> spec_facts.Fact:
    layer = layer_of(spec)
    with pytest.raises(Misfit) as caught:
        layer.run(call(layer, *shapes, masked=masked, **named))
    (fact,) = caught.value.facts
    assert isinstance(fact, facts.LayerFact)
    return fact


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        ({"query": "a", "value": "a", "use_causal_mask": "a"}, spec_facts.WrongType),
        ({"query": "a", "value": "a", "use_causal_mask": ["a"]}, spec_facts.WrongType),
        ({"query": "a", "value": True}, spec_facts.WrongType),
        ({"query": "a", "value": "a", "training": True}, facts.UnknownCallArgument),
        ({"use_causal_mask": True}, facts.WrongCount),
    ],
)
def test_true_and_false_are_no_tensors(source: Any, fact: type[spec_facts.Fact]) -> None:
    items, _ = read_items([{"Attention": None, "from": source}])
    graph, found = wire(("a",), items, None)
    assert not found
    (only,) = run(graph, {"a": tensor((None, 5, 3))}).found
    assert isinstance(only, fact)


LSTM_STATE = "LSTM: {units: 4, return_state: true}"
GRU_STATE = "GRU: {units: 4, return_state: true}"
GRU_BACK = "GRU: {units: 4, return_state: true, go_backwards: true}"


@pytest.mark.parametrize(
    ("spec", "shapes", "named", "fact"),
    [
        ("LSTM: {units: 4}", [(None, 8)], {}, facts.WrongRank),
        ("LSTM: {units: 4}", [(None, 5, None)], {}, facts.OpenAxis),
        ("LSTM: {units: 4, stateful: true}", [(None, 5, 3)], {}, facts.OpenBatch),
        ("LSTM: {units: 4}", [(None, 5, 3)], {"initial_state": [(None, 4)]}, facts.WrongStateCount),
        ("LSTM: {units: 4}", [(None, 5, 3)], {"initial_state": [(None, 4), (None, 5)]}, facts.WrongStateSize),
        ("GRU: {units: 4}", [(None, 5, 3)], {"initial_state": (None, 5, 4)}, facts.WrongStateSize),
        ("GRU: {units: 4}", [(None, 5, 3)], {"state": (None, 4)}, facts.UnknownCallArgument),
        ("LSTMCell: {units: 4}", [(None, 3)], {}, facts.MissingCallArgument),
        ("RNN: {cell: {Dense: {units: 4}}}", [(None, 5, 3)], {}, facts.WrongInner),
        ("RNN: {cell: [{GRU: {units: 4}}, {GRUCell: {units: 4}}]}", [(None, 5, 3)], {}, facts.WrongInner),
        ("Bidirectional: {layer: {Dense: {units: 4}}}", [(None, 5, 3)], {}, facts.WrongInner),
        ("Bidirectional: {layer: {LSTM: {units: 4}}}", [(None, 5)], {}, facts.WrongRank),
        (
            "Bidirectional: {layer: {LSTM: {units: 4}}, backward_layer: {LSTM: {units: 5, go_backwards: true}}}",
            [(None, 5, 3)], {}, facts.Mismatch,
        ),
        (
            f"Bidirectional: {{layer: {{{LSTM_STATE}}}, backward_layer: {{{GRU_BACK}}}}}",
            [(None, 5, 3)], {}, facts.WrongStateCount,
        ),
        (
            "Bidirectional: {layer: {LSTM: {units: 4}}}",
            [(None, 5, 3)], {"initial_state": [(None, 4)] * 3}, facts.WrongStateCount,
        ),
        (f"TimeDistributed: {{layer: {{{GRU_STATE}}}}}", [(None, 5, 4, 3)], {}, facts.WrongInner),
        ("TimeDistributed: {layer: {GRUCell: {units: 4}}}", [(None, 5, 3)], {}, facts.WrongInner),
        ("TimeDistributed: {layer: Add}", [(None, 5, 3)], {}, facts.WrongInner),
        ("TimeDistributed: {layer: {LSTM: {units: 4}}}", [(None, 5, 3)], {}, facts.WrongRank),
        ("Add", [(None, 5, 3)], {}, facts.WrongCount),
        ("Add", [(None, 5, 3), (None, 5, 4)], {}, facts.Mismatch),
        ("Add", [(2, 5, 3), (3, 5, 3)], {}, facts.Mismatch),
        ("Subtract", [(None, 3)] * 3, {}, facts.WrongCount),
        ("Concatenate", [(None, 5, 3), (None, 3)], {}, facts.Mismatch),
        ("Concatenate", [(None, 5, 3), (None, None, 3), (None, 6, 3)], {}, facts.Mismatch),
        ("Concatenate: {axis: 3}", [(None, 5, 3), (None, 5, 3)], {}, facts.AxisOutOfRange),
        ("Dot: {axes: 0}", [(None, 5), (None, 5)], {}, facts.AxisOutOfRange),
        ("Dot: {axes: 1}", [(None, 5), (None, None)], {}, facts.Mismatch),
        ("Attention", [(None, 5, 3)], {}, facts.WrongCount),
        ("Attention", [], {"query": (None, 5, 3)}, facts.MissingCallArgument),
        ("Attention", [], {"query": (None, 5, 3), "key": (None, 5, 3)}, facts.MissingCallArgument),
        ("Attention", [(None, 5, 3), (None, 6, 4)], {}, facts.Mismatch),
        ("Attention", [(None, 5, 3), (None, 6, 4), (None, 7, 3)], {}, facts.Mismatch),
        ("MultiHeadAttention: {num_heads: 1, key_dim: 2}", [(None, 5, 3), (None, 5, None)], {}, facts.OpenAxis),
        # In Keras the last axis of the query is that of the heads.
        (
            "MultiHeadAttention: {num_heads: 1, key_dim: 2, attention_axes: -1}",
            [(None, 5, 3), (None, 5, 3)], {}, facts.AxisOutOfRange,
        ),
        ("Conv1D: {filters: 4, kernel_size: 6}", [(None, 5, 3)], {}, facts.TooShort),
        ("Conv1D: {filters: 4, kernel_size: 1, groups: 2}", [(None, 5, 3)], {}, facts.NotDivisible),
        ("MaxPooling1D: {pool_size: 6}", [(None, 5, 3)], {}, facts.TooShort),
        ("Cropping1D: {cropping: [2, 3]}", [(None, 5, 3)], {}, facts.TooShort),
        ("Reshape: {target_shape: [4, 4]}", [(None, 5, 3)], {}, facts.WrongReshape),
        ("Reshape: {target_shape: [-1, 0]}", [(None, 5, 3)], {}, facts.WrongReshape),
        ("Permute: {dims: [2, 1]}", [(None, 3)], {}, facts.WrongRank),
        ("RepeatVector: {n: 2}", [(None, 5, 3)], {}, facts.WrongRank),
        ("LayerNormalization: {axis: 3}", [(None, 5, 3)], {}, facts.AxisOutOfRange),
        ("BatchNormalization: {axis: 1}", [(None, None, 3)], {}, facts.OpenAxis),
        ("ConvLSTM2D: {filters: 2, kernel_size: 2}", [(None, 5, None, 8, 3)], {}, facts.OpenAxis),
        (
            "ConvLSTM2D: {filters: 2, kernel_size: 2}",
            [(None, 5, 8, 8, 3)], {"initial_state": [(None, 7, 7, 3)] * 2}, facts.WrongStateSize,
        ),
        ("Model: {input: {shape: [5, 3]}, layers: [Flatten]}", [(None, 6, 3)], {}, facts.Mismatch),
        ("Model: {input: {shape: [5, 3]}, layers: [Flatten]}", [(None, 5)], {}, facts.WrongRank),
        (
            "Model: {input: {shape: [null, 3]}, layers: [Flatten, {Dense: {units: 1}}]}",
            [(None, 5, 3)], {}, facts.OpenAxis,
        ),
        ("Sequential: {layers: [Flatten, {LSTM: {units: 1}}]}", [(None, 5, 3)], {}, facts.WrongRank),
    ],
)  # fmt: skip
def test_what_keras_refuses_is_a_fact(spec: str, shapes: list[Shape], named: Any, fact: type[Any]) -> None:
    assert type(refused(spec, *shapes, **named)) is fact


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("Softmax", (None, 5, 3)),
        ("TimeDistributed: {layer: {LSTM: {units: 2}}}", (None, 5, 4, 3)),
        ("BatchNormalization", (None, 5, 4, 3)),
    ],
)
def test_a_mask_that_cannot_be_used_is_refused(spec: str, shape: Shape) -> None:
    from dataclasses import replace

    from rnnspec.spec.tensors import Mask

    layer = layer_of(spec)
    bound = call(layer, shape)
    layer.run(bound)
    masked = replace(bound, inputs=(replace(bound.x, mask=Mask(rank=2)),))
    with pytest.raises(Misfit) as caught:
        layer.run(masked)
    assert type(caught.value.facts[0]) is facts.WrongMask


@pytest.mark.parametrize(
    ("spec", "condition"),
    [
        ("Bidirectional: {layer: {LSTM: {units: 2, go_backwards: true}}}", "layer.go_backwards without backward_layer"),
        (
            "Bidirectional: {layer: {LSTM: {units: 2}}, backward_layer: {LSTM: {units: 2}}}",
            "layer.go_backwards == backward_layer.go_backwards",
        ),
        (
            f"Bidirectional: {{layer: {{LSTM: {{units: 2, return_sequences: true}}}}, backward_layer: {{{GRU_BACK}}}}}",
            "layer.return_sequences != backward_layer.return_sequences",
        ),
        (
            "Bidirectional: {layer: {GRU: {units: 2, stateful: true, return_state: true}}}",
            "layer.stateful and layer.return_state",
        ),
        ("Conv1D: {filters: 2, kernel_size: 2, strides: 2, dilation_rate: 2}", "strides > 1 and dilation_rate > 1"),
        ("Conv1D: {filters: 3, kernel_size: 2, groups: 2}", "filters % groups != 0"),
        ("Permute: {dims: [1, 1]}", "dims does not name every axis from 1 on once"),
        ("Reshape: {target_shape: [-1, -1]}", "several -1 in target_shape"),
        ("MultiHeadAttention: {num_heads: 1, key_dim: 1, flash_attention: true, dropout: 0.1}", "flash_attention"),
        ("BatchNormalization: {renorm: true, renorm_clipping: {rmin: 2.0, rmax: 1.0}}", "renorm_clipping.rmax"),
        ("Model: {layers: [Flatten]}", "input or inputs"),
        ("Sequential: {layers: [{Flatten: {}, from: input}]}", "from or reuse in Sequential"),
    ],
)
def test_arguments_that_do_not_go_together(spec: str, condition: str) -> None:
    _, (fact,) = read(spec)
    assert isinstance(fact, spec_facts.Condition)
    assert fact.condition.startswith(condition)


@pytest.mark.parametrize(
    ("spec", "fact"),
    [
        ("LSTM: {units: 0}", spec_facts.OutOfRange),
        ("Dense: {units: 2, lora_rank: 4}", spec_facts.UnknownField),
        ("Dropout: {rate: 1.5}", spec_facts.OutOfRange),
        ("SpatialDropout1D: {rate: 0.5, trainable: false}", spec_facts.UnknownField),
        ("Sequential: {layers: [Flatten], dtype: float16}", spec_facts.UnknownField),
        ("Sequential: {layers: []}", spec_facts.OutOfRange),
        ("Sequential: {layers: [{Dense: {unit: 2}}]}", spec_facts.UnknownField),
        ("RNN: {cell: []}", spec_facts.OutOfRange),
        ("RNN: {cell: [{LSTMCel: {units: 2}}]}", spec_facts.UnknownKind),
        ("StackedRNNCells: {cells: {LSTMCell: {units: 2}}}", spec_facts.WrongType),
        ("Conv1D: {filters: 2, kernel_size: [1, 2]}", spec_facts.OutOfRange),
        ("AveragePooling1D", spec_facts.MissingField),
        ("Activation: {activation: reluu}", spec_facts.UnknownChoice),
    ],
)
def test_arguments_that_keras_does_not_take(spec: str, fact: type[Any]) -> None:
    _, found = read(spec)
    assert fact in [type(one) for one in found]


def test_facts_of_nested_layers_lie_where_they_were_written() -> None:
    layer = layer_of(
        "Sequential: {layers: [Flatten, {LSTM: {units: 1}}, {Dense: {units: 1}}, "
        "{Model: {input: {shape: [2]}, layers: [{RepeatVector: {n: 1}}, {Dot: {axes: 1}}]}}]}"
    )
    with pytest.raises(Misfit) as caught:
        layer.run(call(layer, (None, 5, 3)))
    # The layers behind the first mistake get nothing, and say nothing.
    assert [fact.route for fact in caught.value.facts] == [("layers", 0, "Sequential", "layers", 1, "LSTM")]


def test_both_spellings_of_attention_are_one_call() -> None:
    layer = layer_of("Attention")
    by_name = call(layer, query=(None, 5, 8), key=(None, 7, 8), value=(None, 7, 3))
    assert by_name == call(layer, (None, 5, 8), (None, 7, 3), (None, 7, 8))
    assert layer.passed(["q", "v"], {}) == ((["q", "v"],), {})
    heads = layer_of("MultiHeadAttention: {num_heads: 1, key_dim: 2}")
    assert heads.bound(by_name).inputs == by_name.inputs
    assert heads.passed(["q", "v"], {}) == (("q", "v"), {})


def test_states_are_passed_as_the_cells_take_them() -> None:
    stack = layer_of("RNN: {cell: [{LSTMCell: {units: 2}}, {GRUCell: {units: 2}}]}")
    assert stack.passed(["x"], {"initial_state": ("h", "c", "s")}) == (("x",), {"initial_state": [["h", "c"], ["s"]]})
    gru = layer_of("GRU: {units: 2}")
    assert gru.passed(["x"], {"initial_state": "s"}) == (("x",), {"initial_state": ["s"]})
    both = layer_of("Bidirectional: {layer: {LSTM: {units: 2}}}")
    assert both.passed(["x"], {"initial_state": ("a", "b", "c", "d")})[1] == {"initial_state": ["a", "b", "c", "d"]}
    cell = layer_of("LSTMCell: {units: 2}")
    assert cell.passed(["x"], {"states": ("h", "c")}) == (("x",), {"states": ["h", "c"]})
    model = layer_of("Model: {inputs: {a: {shape: [2]}, b: {shape: [2]}}, layers: [{Add: {}, from: [a, b]}]}")
    assert model.passed(["a", "b"], {}) == ((["a", "b"],), {})
    assert call(model, b=(None, 2), a=(1, 2)) == call(model, (1, 2), (None, 2))


def test_outputs_have_names() -> None:
    for spec, names in {
        "LSTM: {units: 2}": ("output",),
        LSTM_STATE: ("output", "state_h", "state_c"),
        "Bidirectional: {layer: {GRU: {units: 2, return_state: true}}, merge_mode: null}": (
            "forward", "backward", "forward_state_h", "backward_state_h",
        ),
        "RNN: {cell: [{LSTMCell: {units: 2}}, {GRUCell: {units: 2}}], return_state: true}": (
            "output", "cell_0_state_h", "cell_0_state_c", "cell_1_state_h",
        ),
    }.items():  # fmt: skip
        layer = layer_of(spec)
        assert layer.output_names == names
        assert len(layer.run(call(layer, (2, 5, 3)))) == len(names)


def test_deeply_nested_models_take_no_longer_than_their_layers() -> None:
    item: Any = {"Dense": {"units": 2}}
    for _ in range(25):
        item = {"Sequential": {"layers": [item]}}
    (found,), problems = read_items([item])
    assert not problems
    layer: Any = found.layer
    bound = call(layer, (None, 3))
    assert layer.run(bound)[0].sizes == (None, 2)
    assert [weight.size for weight in layer.weights(bound)] == [6, 2]


def test_a_graph_with_a_cycle_still_has_an_order() -> None:
    items, _ = read_items([{"Add": {"name": "a"}, "from": ["input", "b"]}, {"Dense": {"units": 1, "name": "b"}}])
    graph, found = wire(("input",), items, None)
    assert found
    assert set(in_keras_order(graph)) == {"a", "b"}
    assert all(step.poisoned for step in run(graph, {"input": tensor((None, 3))}).steps.values())
