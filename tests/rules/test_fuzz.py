"""Whatever a text holds, `check` answers with findings: no exception, no bug of its own, every label in its text."""

import re
from textwrap import dedent

from hypothesis import given, settings
from hypothesis import strategies as st

from rnnspec.rules import check
from rnnspec.source.text import Place

SPECS = [
    dedent(text)
    for text in (
        """\
        rnnspec: 1
        name: imdb-stacked-lstm
        vars: {units: 8, drop: 0.3}
        input: {shape: [100], dtype: int32}
        layers:
          - Embedding: {input_dim: 500, output_dim: 16, mask_zero: true}
          - LSTM: {units: $units, dropout: $drop, return_sequences: true}
          - LSTM: {units: $units // 2 + 1, dropout: $drop}
          - Dense: {units: 1, activation: sigmoid}
        compile:
          optimizer: {RMSprop: {learning_rate: 1e-4}}
          loss: binary_crossentropy
          metrics: [accuracy]
        data:
          source:
            synthetic:
              samples: 50
              x: {shape: [100], dtype: int32, range: [0, 499]}
              y: {classes: 2, form: integer}
          split: {validation: 0.2, seed: 42}
        fit:
          epochs: 3
          batch_size: 64
          class_weight: {0: 1.0, 1: 2.0}
          callbacks:
            - ModelCheckpoint: {filepath: best.keras, save_best_only: true}
            - EarlyStopping: {patience: 3, restore_best_weights: true}
        expect: {params: 9353, output_shape: [null, 1]}
        """,
        """\
        inputs: {encoder: {shape: [null, 71]}, decoder: {shape: [T, 93]}}
        layers:
          - LSTM: {units: 16, return_state: true, name: enc}
            from: encoder
          - LSTM: {units: 16, return_sequences: true}
            from: {sequences: decoder, initial_state: [enc.state_h, enc.state_c]}
          - each: {rate: [1, 2, 4]}
            layers:
              - GRU: {units: 4 * $rate, return_sequences: true}
              - Dense: {units: 16, kernel_regularizer: {L2: {l2: 0.01}}}
          - Bidirectional: {layer: &cell {LSTM: {units: 8}}}
            repeat: 1
          - Dense: {units: 3}
        outputs: [dense]
        """,
        """\
        layers:
          - LSTM: {units: 10, input_shape: [3, 1]}
          - Dense:
              units: 1
        compile:
          optimizer:
            Adam:
              lr:
                ExponentialDecay: {initial_learning_rate: 0.1, decay_steps: 10, decay_rate: 0.9}
          loss: mse
        """,
    )
]
TOKENS = [
    *[
        "$units",
        "$nope",
        "null",
        "yes",
        "0",
        "-1",
        "1e999",
        ".nan",
        "'8'",
        "8.0",
        "[]",
        "{}",
        "(10,64)",
        "[1,,2]",
        "LSTM",
        "Dense",
        "Lambda",
        "lstm",
        "from",
        "layers",
        "units",
    ],
    *[
        "name",
        "None",
        "&a",
        "*a",
        "<<",
        "!!int",
        "!x",
        "---",
        "...",
        "?",
        "|",
        ">",
        "%",
        "@",
        "`",
        ":",
        ",",
        "-",
        "#",
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        "é",
        "🙂",
        "0x1f",
    ],
    *("\t", "\xa0", "\u2028", "\x00", "\ufeff", "9" * 400, "\n"),
]
PIECES = re.compile(r"\s+|\w+|.", re.DOTALL)

scalars = st.one_of(
    st.sampled_from(TOKENS), st.text(max_size=8), st.integers().map(str), st.floats().map(repr), st.booleans().map(str)
)


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A realistic spec with a few lines and tokens deleted, doubled, swapped or replaced."""
    text = draw(st.sampled_from(SPECS))
    for _ in range(draw(st.integers(1, 4))):
        by_line = draw(st.booleans())
        parts = text.splitlines(keepends=True) if by_line else PIECES.findall(text)
        if not parts:
            break
        first, second = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
        match draw(st.sampled_from(["delete", "double", "swap", "replace", "insert", "indent"])):
            case "delete":
                del parts[first]
            case "double":
                parts.insert(second, parts[first])
            case "swap":
                parts[first], parts[second] = parts[second], parts[first]
            case "replace":
                parts[first] = draw(scalars) + ("\n" if by_line else "")
            case "insert":
                parts.insert(first, draw(scalars))
            case "indent":
                parts[first] = draw(st.sampled_from([" ", "  ", "    "])) + parts[first]
        text = "".join(parts)
    return text


def inside(place: Place) -> bool:
    return 0 <= place.start <= place.end <= len(place.source.text)


@settings(max_examples=150)
@given(specs())
def test_any_text_has_an_answer(text: str) -> None:
    found = check(text, "spec.yaml")
    for finding in (*found.diagnostics, *found.ignored):
        assert finding.code != "RS900", finding.message
        assert all(inside(label.place) for label in finding.labels)
        assert all(inside(edit.place) for edit in finding.fix.edits) if finding.fix else True
        assert len(finding.message) <= 110


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    found = check(data, "spec.yaml")
    assert found.diagnostics
    assert "RS900" not in [finding.code for finding in found.diagnostics]
