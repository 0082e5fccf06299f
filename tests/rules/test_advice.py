"""What a finding says to type: with the names and numbers of the spec, and a fix only where it is sure to help."""

import pytest

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.source.edit import apply
from tests.cases import checked


def only(text: str) -> Diagnostic:
    """The one finding of a spec."""
    (finding,) = checked(text).diagnostics
    return finding


def text_of(finding: Diagnostic) -> str:
    """The spec that a finding is about."""
    return finding.primary.place.source.text


FLATTENED = """\
input: {shape: [20, 3]}
layers:
  - Conv1D: {filters: 8, kernel_size: 3}
  - Flatten: {}
  - LSTM: {units: 4}
"""


def test_the_layer_that_takes_the_steps_away_is_named_and_taken_out() -> None:
    finding = only(FLATTENED)
    assert finding.message == "`Flatten` leaves no time axis for `LSTM`"
    assert finding.fix is not None
    assert "(B, 18, 8), 18 steps of 8 numbers" in finding.fix.title


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - LSTM: {units: 4}\n", "  - LSTM: {units: 4}\n    from: flatten\n"),
        ("  - LSTM: {units: 4}\n", "  - LSTM: {units: 4}\noutputs: [lstm, flatten]\n"),
        ("  - LSTM: {units: 4}\n", "  - LSTM: {units: 4, name: a}\n  - Dense: {units: 1}\n    from: flatten\n"),
        ("  - LSTM: {units: 4}\n", "  - LSTM: {units: 4, return_sequences: true}\n  - Flatten\n"),
        ("  - Flatten: {}\n", "  - Flatten: {}\n    repeat: 2\n"),
    ],
)
def test_a_layer_that_others_refer_to_is_not_taken_out(old: str, new: str) -> None:
    finding = only(FLATTENED.replace(old, new))
    assert finding.fix is None
    assert "leave `Flatten` out" in finding.help[0]


def test_a_stray_layer_of_a_nested_model_is_named() -> None:
    inner = "    - Sequential: {layers: [{Conv1D: {filters: 2, kernel_size: 3}}, Flatten, {LSTM: {units: 4}}]}\n"
    finding = only(f"input: {{shape: [20, 3]}}\nlayers:\n{inner}")
    assert finding.help == ("leave `Flatten` out, if it gets steps (B, T, F)",)


def test_a_layer_that_takes_the_axes_from_itself_is_no_stray_one() -> None:
    text = "input: {shape: [6, 4, 8, 6]}\nlayers:\n  - repeat: 2\n    layers: [GlobalAveragePooling3D]\n"
    assert only(text).code == "RS102"
    assert only(text.replace("[GlobalAveragePooling3D]", "[GlobalMaxPooling3D, Conv1D: {filters: 2, kernel_size: 1}]"))


def test_a_layer_is_not_taken_out_where_the_rest_would_not_be_built() -> None:
    finding = only(FLATTENED.replace("  - LSTM", "  - Dropout: {rate: 0.1}\n  - reuse: dropout\n  - LSTM"))
    assert finding.fix is None
    assert finding.help == ("leave `Flatten` out: (B, 18, 8) has a time axis",)


@pytest.mark.parametrize(
    ("layers", "advice"),
    [
        ("  - Conv2D: {filters: 8, kernel_size: 3}\n  - Flatten\n", "`Reshape: {target_shape: [26, 208]}` in place of"),
        ("  - Conv2D: {filters: 8, kernel_size: 3}\n", "`Reshape: {target_shape: [26, 208]}` before `LSTM`"),
        (
            "  - TimeDistributed: {layer: {Dense: {units: 2}}}\n  - Flatten\n",
            "28 steps of 56 numbers: `TimeDistributed",
        ),
    ],
)
def test_images_become_steps(layers: str, advice: str) -> None:
    finding = only(f"input: {{shape: [28, 28, 1]}}\nlayers:\n{layers}  - LSTM: {{units: 4}}\n")
    assert advice in finding.help[0]
    target = finding.help[0].partition(": `")[2].partition("`")[0]
    kept = layers.replace("  - Flatten\n", "")
    assert not checked(f"input: {{shape: [28, 28, 1]}}\nlayers:\n{kept}  - {target}\n  - LSTM: {{units: 4}}\n").errors


def test_rows_are_not_made_where_channels_come_first() -> None:
    layers = (
        "  - Conv2D: {filters: 8, kernel_size: 3, data_format: channels_first}\n  - Flatten\n  - LSTM: {units: 4}\n"
    )
    assert only(f"input: {{shape: [1, 28, 28]}}\nlayers:\n{layers}").help == ()


HEAD = """\
input: {shape: [20, 3]}
layers:
LAYERS
compile: {loss: LOSS}
data:
  source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: LABELS}}
"""


@pytest.mark.parametrize(
    ("layers", "labels", "message", "advice"),
    [
        ("LSTM: {units: 4}", "{shape: [20, 1]}", "labels for every step, one output per sample", "for every step"),
        ("LSTM: {units: 4}", "{shape: [20]}", "labels for every step, one output per sample", "for every step"),
        ("LSTM: {units: 4}", "{shape: [5, 1]}", "labels for 5 steps, one output per sample", "`RepeatVector: {n: 5}`"),
        (
            "LSTM: {units: 4}", "{shape: [5]}",
            "labels of shape (B, 5) are stretched over an output of (B, 1)", "`units: 5`",
        ),
        ("Flatten", "{shape: [20, 1]}", "labels for every step, one output per sample", "leave `Flatten` out"),
        (
            "LSTM: {units: 4, return_sequences: true}", "{shape: [1]}",
            "one label per sample, an output for every step", "once for the whole sequence",
        ),
        (
            "Conv1D: {filters: 2, kernel_size: 3, padding: same}", "{}",
            "one label per sample, an output for every step", "`GlobalAveragePooling1D: {}` before `Dense`",
        ),
    ],
)  # fmt: skip
def test_labels_and_output_are_told_apart(layers: str, labels: str, message: str, advice: str) -> None:
    text = HEAD.replace("LAYERS", f"  - {layers}\n  - Dense: {{units: 1}}").replace("LABELS", labels)
    finding = only(text.replace("LOSS", "mse"))
    assert finding.message == message
    assert advice in finding.advice[0]


@pytest.mark.parametrize("loss", ["mse", "categorical_crossentropy", "huber"])
@pytest.mark.parametrize("labels", ["{classes: 4}", "{classes: 4, shape: [1]}", "{dtype: int32, range: [0, 3]}"])
def test_class_numbers_get_the_loss_that_reads_them(loss: str, labels: str) -> None:
    text = HEAD.replace("LAYERS", "  - LSTM: {units: 4}\n  - Dense: {units: 4, activation: softmax}")
    finding = only(text.replace("LABELS", labels).replace("LOSS", loss))
    assert finding.message.startswith(f"labels are class numbers, `{loss}` reads ")
    assert finding.fix is not None
    assert not checked(apply(text_of(finding), finding.fix.edits)).errors


def test_numbers_beside_no_softmax_are_not_taken_for_classes() -> None:
    text = HEAD.replace("LAYERS", "  - LSTM: {units: 4}\n  - Dense: {units: 4}").replace("LOSS", "mse")
    assert only(text.replace("LABELS", "{dtype: int32, range: [0, 3]}")).fix is None


WINDOWED = """\
input: {shape: [20, 3]}
layers:
  - LSTM: {units: 8}
  - Dense: {units: 3}
data:
  source: {synthetic: {samples: ROWS, x: {shape: [3]}}}
  split: {validation: 0.2}
  transforms:
    - window: {length: 20}
"""


def test_the_longest_window_fits() -> None:
    finding = only(WINDOWED.replace("ROWS", "100"))
    assert finding.help[0].endswith("validation part: `length: 19`, and declare the input so: `shape: [19, 3]`")
    fitting = WINDOWED.replace("ROWS", "100").replace("length: 20", "length: 19").replace("[20, 3]", "[19, 3]")
    assert not checked(fitting).errors
    longer = fitting.replace("length: 19", "length: 20").replace("[19, 3]", "[20, 3]")
    assert checked(longer).errors


def test_no_window_is_advised_where_none_fits() -> None:
    assert "length" not in only(WINDOWED.replace("ROWS", "2")).help[0]


PADDED = """\
input: INPUT
layers:
  - Embedding: {input_dim: 500, output_dim: 16}
  - LSTM: {units: 8}
  - Dense: {units: 1, activation: sigmoid}
compile: {loss: binary_crossentropy}
data:
  source: {imdb: {num_words: 500}}
  transforms:
    - pad: {maxlen: 80}
"""


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("{shape: [100], dtype: int32}", "shape: [80]"),
        ("{batch_shape: [null, 100], dtype: int32}", "batch_shape: [null, 80]"),
    ],
)
def test_both_sides_of_a_length_can_be_changed(written: str, declared: str) -> None:
    text = PADDED.replace("INPUT", written)
    finding = only(text)
    assert f"`{declared}`" in finding.help[0]
    assert "`pad: {maxlen: 100}`" in finding.help[1]
    assert not checked(text.replace("maxlen: 80", "maxlen: 100")).errors
    assert not checked(PADDED.replace("INPUT", f"{{{declared}, dtype: int32}}")).errors


OPEN = """\
input: {shape: [null, 4]}
layers:
  - LSTM: {units: 8, return_sequences: true}
  - Flatten
  - Dense: {units: 1}
"""


def test_an_open_axis_is_not_flattened() -> None:
    finding = only(OPEN)
    assert "`GlobalAveragePooling1D: {}` in place of `Flatten`" in finding.help[0]
    assert not checked(OPEN.replace("Flatten", "GlobalAveragePooling1D: {}")).errors


@pytest.mark.parametrize(
    ("item", "fixed"),
    [
        (
            "Bidirectional: {return_sequences: true, layer: {LSTM: {units: 8}}}",
            "Bidirectional: {layer: {LSTM: {units: 8, return_sequences: true}}}",
        ),
        (
            "Bidirectional:\n      units: 8\n      layer: {LSTM: {dropout: 0.1}}",
            "Bidirectional:\n      layer: {LSTM: {dropout: 0.1, units: 8}}",
        ),
        (
            "RNN: {LSTMCell: {units: 8}, return_sequences: true}",
            "RNN: {cell: {LSTMCell: {units: 8}}, return_sequences: true}",
        ),
        (
            "Bidirectional:\n      LSTM:  # both ways\n        units: 8\n\n      merge_mode: sum",
            "Bidirectional:\n      layer:\n        LSTM:  # both ways\n          units: 8\n\n      merge_mode: sum",
        ),
        ("TimeDistributed: {Flatten}", "TimeDistributed: {layer: {Flatten}}"),
    ],
)
def test_what_belongs_into_a_wrapper_is_put_there(item: str, fixed: str) -> None:
    shape = "[10, 2, 3]" if "Flatten" in item else "[10, 3]"
    found = checked(f"input: {{shape: {shape}}}\nlayers:\n  - {item}\n")
    (finding,) = found.errors
    assert finding.fix is not None
    after = apply(text_of(finding), finding.fix.edits)
    assert after == f"input: {{shape: {shape}}}\nlayers:\n  - {fixed}\n"
    assert not checked(after).errors


def test_an_argument_that_the_inner_layer_has_already_is_not_moved() -> None:
    item = "Bidirectional: {layer: {LSTM: {units: 8, return_sequences: false}}, return_sequences: true}"
    finding = only(f"input: {{shape: [10, 3]}}\nlayers:\n  - {item}\n")
    assert finding.fix is None
    assert "return_sequences: true}}`" in finding.help[0]


def test_an_argument_that_neither_has_is_unknown() -> None:
    text = "input: {shape: [10, 3]}\nlayers:\n  - Bidirectional: {layer: {LSTM: {units: 8}}, unit: 8}\n"
    assert only(text).message == "unknown field `unit` of Bidirectional"


CODERS = """\
inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
layers:
  - ENCODER
    from: encoder
  - DECODER
    from: {sequences: decoder, initial_state: STATES}
"""


@pytest.mark.parametrize(
    ("encoder", "decoder", "states", "passed"),
    [
        ("LSTM: {units: 8, return_state: true, name: e}", "LSTM: {units: 8}", "[e.1]", "[e.state_h, e.state_c]"),
        ("LSTM: {units: 8, return_state: true}", "LSTM: {units: 8}", "lstm.1", "[lstm.state_h, lstm.state_c]"),
        ("LSTM: {units: 8, return_state: true}", "GRU: {units: 8}", "[lstm.1, lstm.2]", "[lstm.state_h]"),
        (
            "Bidirectional: {layer: {GRU: {units: 8, return_state: true}}, name: e}",
            "Bidirectional: {layer: {GRU: {units: 8}}}", "[e.1]", "[e.forward_state_h, e.backward_state_h]",
        ),
        (
            "GRU: {units: 8, return_state: true}", "Bidirectional: {layer: {GRU: {units: 8}}}", "[gru.1]",
            "[gru.state_h, gru.state_h]",
        ),
        ("LSTM: {units: 8, return_state: true}", "LSTM: {units: 8}", "[decoder, lstm.1, lstm.2]", None),
        ("GRU: {units: 8, return_state: true}", "LSTM: {units: 8}", "[gru.1]", None),
    ],
)  # fmt: skip
def test_the_states_to_pass_are_named(encoder: str, decoder: str, states: str, passed: str | None) -> None:
    text = CODERS.replace("ENCODER", encoder).replace("DECODER", decoder)
    finding = only(text.replace("STATES", states))
    assert finding.code == "RS203"
    assert any("`initial_state: " in one for one in finding.help) is (passed is not None)
    if passed is not None:
        assert f"`initial_state: {passed}`" in finding.help[0]
        assert not checked(text.replace("STATES", passed)).errors


def test_heads_are_no_axis_to_attend_along() -> None:
    attend = "  - MultiHeadAttention: {num_heads: 2, key_dim: 4, attention_axes: 2}\n    from: [input, input]\n"
    finding = only(f"input: {{shape: [20, 8]}}\nlayers:\n{attend}")
    assert finding.message == "`MultiHeadAttention` cannot attend along axis 2"
    assert finding.primary.text == "of (B, 20, 8), axis 1 alone can be attended to"


@pytest.mark.parametrize(
    ("shape", "layer", "advice"),
    [
        ("[32, 10, 8]", "LSTM: {units: 4}", "if 32 is the size of the batch, leave it out: `shape: [10, 8]`"),
        ("[10, 8]", "GRUCell: {units: 4}", "`RNN: {cell: {GRUCell: {units: 4}}}` reads a sequence with it"),
        (
            "[10, 32, 32, 3]",
            "MaxPooling2D: {pool_size: 2}",
            "`TimeDistributed: {layer: {MaxPooling2D: {pool_size: 2}}}`",
        ),
        ("[null, 16, 16]", "ConvLSTM2D: {filters: 2, kernel_size: 3}", "declare `shape: [null, 16, 16, 1]`"),
        ("[10, 32, 32, 1]", "Conv2D: {filters: 2, kernel_size: 3}", "`TimeDistributed: {layer: {Conv2D: "),
        ("[8000, 1]", "MelSpectrogram", "leave the last axis out: `shape: [8000]`"),
    ],
)
def test_an_input_with_another_number_of_axes_is_told_what_to_write(shape: str, layer: str, advice: str) -> None:
    finding = only(f"input: {{shape: {shape}}}\nlayers:\n  - {layer}\n")
    assert finding.code == "RS102"
    assert advice in finding.help[0]


@pytest.mark.parametrize(("samples", "code"), [("[5, 16, 16, 1]", "RS102"), ("[5, 16, 16, 3]", "RS403")])
def test_the_shape_of_the_data_is_the_one_to_declare(samples: str, code: str) -> None:
    data = f"data: {{source: {{synthetic: {{samples: 6, x: {{shape: {samples}}}}}}}}}\n"
    layer = "ConvLSTM2D: {filters: 2, kernel_size: 3}"
    finding = only(f"input: {{shape: [null, 16, 16]}}\nlayers:\n  - {layer}\n{data}")
    assert finding.code == code
    assert finding.help == (f"declare what the data has: `shape: {samples}`",)


def test_a_function_that_took_all_axes_is_told_which_to_take() -> None:
    finding = only("input: {shape: [10, 8]}\nlayers:\n  - ops.mean: {}\n  - Dense: {units: 1}\n")
    assert "tell `ops.mean` the axis" in finding.help[0]


def test_arguments_that_clash_are_named_in_every_format() -> None:
    finding = only("input: {shape: [10, 8]}\nlayers:\n  - Conv1D: {filters: 4, kernel_size: 3, groups: 3}\n")
    assert finding.message == "arguments of Conv1D do not go together: filters % groups != 0"


def test_a_name_with_another_behind_it_is_not_replaced_by_that() -> None:
    finding = only("input: {shape: [10], dtype: int32}\nlayers:\n  - PositionEmbedding: {sequence_length: 10}\n")
    assert finding.code == "RS028"
    assert finding.fix is None


def test_a_vocabulary_is_no_file() -> None:
    finding = only("input: {shape: [4], dtype: string}\nlayers:\n  - StringLookup: {vocabulary: words.txt}\n")
    assert finding.fix is None
    assert "write it out" in finding.help[0]


STEPS = "input: {shape: [20, 3]}\nlayers:\n"


@pytest.mark.parametrize(
    ("layers", "safety"),
    [
        ("  - GRU: {units: 4}\n  - Dense: {units: 3}\n  - LSTM: {units: 2}\n", "safe"),
        (
            "  - GRU: {units: 4, name: r}\n  - MultiHeadAttention: {num_heads: 2, key_dim: 2}\n    from: [r, r]\n",
            "safe",
        ),
        ("  - GRU: {units: 4, name: r}\n  - LSTM: {units: 2}\noutputs: [r, lstm]\n", "unsafe"),
        (
            (
                "  - GRU: {units: 4}\n  - Dense: {units: 3, name: d}\n  - LSTM: {units: 2}\n"
                "  - Dense: {units: 2, name: e}\n    from: d\noutputs: [lstm, e]\n"
            ),
            "unsafe",
        ),
        ("  - Sequential: {layers: [{GRU: {units: 4}}, {LSTM: {units: 2}}]}\n", "unsafe"),
        (
            "  - GRU: {units: 4, name: r}\n  - LSTM: {units: 2}\n  - reuse: r\n    from: input\noutputs: [lstm, r_1]\n",
            "unsafe",
        ),
    ],
)
def test_steps_are_returned_without_asking_where_nothing_else_depends_on_it(layers: str, safety: str) -> None:
    finding = only(STEPS + layers)
    assert finding.code == "RS101"
    assert finding.fix is not None
    assert finding.fix.safety == safety
    assert not checked(apply(text_of(finding), finding.fix.edits)).errors


@pytest.mark.parametrize(
    "compile_",
    ["compile: {optimizer: adan, loss: mse}", "compile: {loss: mse, metrics: [acuracy]}", "compil: {loss: mse}"],
)
def test_a_loss_that_cannot_be_read_is_not_missing(compile_: str) -> None:
    finding = only(f"{STEPS}  - Dense: {{units: 1}}\n{compile_}\nfit: {{epochs: 2}}\n")
    assert finding.code != "RS331"


@pytest.mark.parametrize(
    ("layers", "advice"),
    [
        ("Dense: {units: 3}", "put `Masking` before `dense`"),
        ("Conv1D: {filters: 2, kernel_size: 3}", "leave `Masking` out: `conv1d` passes no mask on"),
        ("Masking: {}\n  - Dense: {units: 3}", "leave `Masking` out: the steps are masked already"),
    ],
)
def test_computed_padding_is_masked_before_or_not_at_all(layers: str, advice: str) -> None:
    finding = only(f"{STEPS}  - {layers}\n  - Masking: {{}}\n  - LSTM: {{units: 2}}\n")
    assert finding.code == "RS224"
    assert finding.help[0].startswith(advice)


@pytest.mark.parametrize(
    ("layer", "advice"),
    [
        ("LSTM: {units: 4, seed: None}", "write `null`"),
        ("LSTM: {units: 4, dropout: None}", "write a value, or leave `dropout` out for its default"),
        (
            "Conv1D: {filters: 2, kernel_size: 3, padding: None}",
            "write a value, or leave `padding` out for its default",
        ),
        ("Dense: {units: None}", "write a value"),
        ("Dense: {units: 2, kernel_regularizer: None}", "write `null`"),
        ("Reshape: {target_shape: [None, 3]}", "write a value"),
        ("Model: {input: {shape: [None, 3]}, layers: [{GRU: {units: 2}}]}", "write `null`"),
    ],
)
def test_none_is_null_where_null_will_do(layer: str, advice: str) -> None:
    finding = only(f"{STEPS}  - {layer}\n")
    assert (finding.code, finding.advice) == ("RS008", (advice,))
    assert (finding.fix is not None) is (advice == "write `null`")


@pytest.mark.parametrize(
    ("layers", "advice"),
    [
        ("Attention: {}", "`from: [input, input]`"),
        ("repeat: 2\n    layers: [{Attention: {}}]", "`from: [block, block]`"),
        ("Model: {inputs: {seq: {shape: [20, 3]}}, layers: [{Attention: {}}]}", "`from: [NAME, NAME]`"),
    ],
)
def test_tensors_are_listed_by_names_that_can_be_written_there(layers: str, advice: str) -> None:
    assert only(f"{STEPS}  - {layers}\n").help[0].endswith(advice)


def test_text_is_declared_where_it_comes_through() -> None:
    lookup = "StringLookup: {vocabulary: [a, b]}"
    direct = only(f"input: {{shape: [4]}}\nlayers:\n  - {lookup}\n")
    assert direct.fix is not None
    assert not checked(apply(text_of(direct), direct.fix.edits)).errors
    assert only(f"input: {{shape: [4]}}\nlayers:\n  - Dense: {{units: 2}}\n  - {lookup}\n").fix is None
