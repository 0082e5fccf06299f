"""Findings built by hand, each over a text of its own: what the golden files beside this module show."""

from rnnspec.diagnostics.model import Diagnostic, Fix, Label, Safety
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place, Source


def source(path: str, text: str, *, first: int = 1) -> Source:
    """A file whose line `first` is the first line of `text`."""
    return Source(path, "# a comment\n" * (first - 1) + text)


def at(source: Source, line: int, text: str) -> Place:
    """The first place of `text` in a line."""
    start = source.line_starts[line - 1] + source.line(line).index(text)
    return Place(source, start, start + len(text))


def after(source: Source, line: int, text: str) -> Place:
    """The empty place behind the first `text` in a line."""
    end = at(source, line, text).end
    return Place(source, end, end)


def fix(title: str, place: Place, text: str, safety: Safety = "unsafe", reason: str = "") -> Fix:
    return Fix(title, (Edit(place, text),), safety, reason)


def collapsed_sequence() -> Diagnostic:
    spec = source(
        "specs/imdb.yaml",
        "    - lstm: {units: 64}\n    - dropout: {rate: 0.2}\n    - lstm: {units: 32}\n    - dense: {units: 1}\n",
        first=8,
    )
    return Diagnostic(
        code="RS101",
        name="collapsed-sequence",
        severity="error",
        message="recurrent layer receives a single vector instead of a sequence",
        labels=(
            Label(at(spec, 10, "lstm"), "needs (B, T, F), gets (B, 64)", primary=True),
            Label(at(spec, 8, "lstm"), "the time axis ends here: `return_sequences` is false by default"),
        ),
        route=("layers", 3),
        trace=("(B, 200)", "embedding (B, 200, 128)", "lstm (B, 64)", "dropout (B, 64)", "lstm !"),
        fix=fix(
            "return every step from the earlier layer",
            after(spec, 8, "units: 64"),
            ", return_sequences: true",
            "safe",
        ),
    )


def two_dimensional_input() -> Diagnostic:
    spec = source(
        "specs/sensor.yaml",
        "input: {shape: [32], dtype: float32}\nmodel:\n  layers:\n    - lstm: {units: 16}\n",
        first=3,
    )
    return Diagnostic(
        code="RS102",
        name="rank-mismatch",
        severity="error",
        message="`lstm` needs a 3-D input",
        labels=(
            Label(at(spec, 6, "lstm"), "needs (B, T, F): a time axis and a feature axis", primary=True),
            Label(at(spec, 3, "[32]"), "declares one axis; with the batch this is (B, 32)"),
        ),
        notes=("two repairs are possible, so no automatic fix is offered",),
        help=(
            """32 readings of one sensor   ->  shape: [32, 1]
one reading of 32 sensors   ->  shape: [null, 32]   (any length)""",
        ),
    )


def dynamic_stateful_batch() -> Diagnostic:
    spec = source(
        "specs/stream.yaml",
        "input: {shape: [null, 8], dtype: float32}\nmodel:\n  layers:\n"
        "    - gru: {units: 32, stateful: true}\ntrain:\n  batch_size: 64\n",
        first=4,
    )
    return Diagnostic(
        code="RS201",
        name="dynamic-stateful-batch",
        severity="error",
        message="stateful layer without a fixed batch size",
        labels=(
            Label(at(spec, 7, "stateful: true"), "keeps one state row per sample, so B must be a number", primary=True),
            Label(at(spec, 4, "[null, 8]"), "the batch axis is open: (B, T, 8)"),
            Label(at(spec, 9, "64"), "used only while fitting; it does not fix the model's batch axis"),
        ),
        fix=fix(
            "fix the batch axis where the input is declared",
            after(spec, 4, "float32"),
            ", batch: 64",
            reason="predict() must then use 64 as well",
        ),
    )


def label_rank_mismatch() -> Diagnostic:
    spec = source(
        "specs/tagger.yaml",
        "data: {name: conll, target: tags}\nmodel:\n  layers:\n    - embedding: {vocab_size: 20000, width: 64}\n"
        "    - lstm: {units: 64}\n    - dense: {units: 9, activation: softmax}\n"
        "train: {loss: sparse_categorical_crossentropy}\n",
    )
    return Diagnostic(
        code="RS301",
        name="label-rank-mismatch",
        severity="error",
        message="labels and model output differ in rank",
        labels=(
            Label(at(spec, 6, "dense"), "output is (B, 9), the labels need (B, T, 9)", primary=True),
            Label(at(spec, 1, "target: tags"), "one tag per token: labels are (B, T)"),
            Label(at(spec, 5, "lstm"), "one vector per sentence: the time axis ends here"),
            Label(
                at(spec, 7, "sparse_categorical_crossentropy"),
                "compares labels (B, T) with output (B, T, classes)",
            ),
        ),
        fix=fix(
            "tag every step instead of the whole sentence",
            after(spec, 5, "units: 64"),
            ", return_sequences: true",
            reason="changes the model",
        ),
    )


def single_unit_softmax() -> Diagnostic:
    spec = source(
        "specs/imdb.yaml",
        "    - dense: {units: 1, activation: softmax}\ntrain:\n  loss: binary_crossentropy\n",
        first=11,
    )
    return Diagnostic(
        code="RS302",
        name="single-unit-softmax",
        severity="error",
        message="softmax over one unit is always 1",
        labels=(
            Label(
                at(spec, 11, "softmax"),
                "normalises over this one unit, so every prediction is exactly 1.0",
                primary=True,
            ),
            Label(at(spec, 11, "units: 1"), "one class only"),
            Label(at(spec, 13, "binary_crossentropy"), "expects one probability per sample"),
        ),
        fix=fix(
            "use a sigmoid for a yes/no output",
            at(spec, 11, "softmax"),
            "sigmoid",
            reason="the spec builds today, its numbers will change",
        ),
    )


def cudnn_fallback() -> Diagnostic:
    spec = source(
        "specs/imdb.yaml",
        "backend: tensorflow\nmodel:\n  layers:\n    - lstm: {units: 256, recurrent_dropout: 0.2}\n",
        first=2,
    )
    return Diagnostic(
        code="RS501",
        name="cudnn-fallback",
        severity="warning",
        message="recurrent_dropout rules out the fused cuDNN kernel",
        labels=(
            Label(
                at(spec, 5, "recurrent_dropout: 0.2"),
                "must be 0; the step-by-step loop is used instead",
                primary=True,
            ),
            Label(at(spec, 2, "tensorflow"), "on a GPU this backend would use cuDNN for the layer below"),
            Label(at(spec, 5, "lstm"), "all other cuDNN conditions hold"),
        ),
        notes=(
            "met: tanh, sigmoid, bias, no unroll. not met: recurrent_dropout == 0",
            "as written the layer gets neither cuDNN nor XLA; `use_cudnn: false` would give XLA back",
        ),
        fix=fix(
            "drop inputs instead of the recurrent state",
            at(spec, 5, "recurrent_dropout: 0.2"),
            "dropout: 0.2",
            reason="changes the regularisation",
        ),
        help=("or keep it and say so:  # rnnspec: ignore[RS501] wanted for regularisation",),
    )


def undersized_vocabulary() -> Diagnostic:
    spec = source(
        "specs/imdb.yaml",
        "data: {name: imdb, num_words: 20000, maxlen: 200}\nmodel:\n  layers:\n"
        "    - embedding: {vocab_size: 10000, width: 128}\n",
        first=2,
    )
    return Diagnostic(
        code="RS401",
        name="undersized-vocabulary",
        severity="error",
        message="embedding table is smaller than the vocabulary",
        labels=(
            Label(at(spec, 5, "vocab_size: 10000"), "rows exist for ids 0 to 9999 only", primary=True),
            Label(at(spec, 2, "num_words: 20000"), "token ids run from 0 to 19999"),
        ),
        notes=("on a CPU TensorFlow stops with an index error; on a GPU it reads zeros and trains on",),
        fix=fix("give every id a row", at(spec, 5, "10000"), "20000", reason="adds 1,280,000 parameters"),
    )


def left_padded_mask() -> Diagnostic:
    spec = source(
        "specs/imdb.yaml",
        "data: {name: imdb, num_words: 20000, maxlen: 200, padding: pre}\nmodel:\n  layers:\n"
        "    - embedding: {vocab_size: 20000, width: 128, mask_zero: true}\n    - lstm: {units: 64}\n",
        first=2,
    )
    return Diagnostic(
        code="RS202",
        name="left-padded-mask",
        severity="error",
        message="left-padded sequences meet a masked cuDNN layer",
        labels=(
            Label(at(spec, 6, "lstm"), "takes the mask; cuDNN on TensorFlow accepts right padding only", primary=True),
            Label(at(spec, 2, "padding: pre"), "zeros come first, so each mask starts with False"),
            Label(at(spec, 5, "mask_zero: true"), "creates the mask"),
        ),
        fix=fix("pad on the right", at(spec, 2, "pre"), "post", reason="changes the data"),
        help=("or set use_cudnn: false on the layer (slower)",),
    )


def korean_in_front() -> Diagnostic:
    spec = source("명세/감성.yaml", 'name: {"감성 분석": 1, unit: 8}\n')
    return Diagnostic(
        code="RS003",
        name="unknown-field",
        severity="error",
        message="`name` has no field `unit`",
        labels=(
            Label(at(spec, 1, "unit"), "did you mean `units`?", primary=True),
            Label(at(spec, 1, "감성 분석"), "이름은 글자여야 합니다"),
        ),
        fix=fix("write `units`", at(spec, 1, "unit"), "units", "safe"),
    )


def tab_in_front() -> Diagnostic:
    spec = source("specs/tab.yaml", "layers:\n\t- LSTM:\t{units: 8}\n")
    return Diagnostic(
        code="RS001",
        name="unreadable",
        severity="error",
        message="a tab indents this line",
        labels=(
            Label(at(spec, 2, "\t"), "YAML takes blanks only", primary=True),
            Label(at(spec, 2, "{units: 8}"), ""),
        ),
        fix=fix("indent with blanks", at(spec, 2, "\t"), "  ", "safe"),
    )


def two_files() -> Diagnostic:
    base = source("specs/base.yaml", "input: {shape: [32]}\n", first=112)
    spec = source("specs/child.yaml", "extends: base.yaml\nlayers:\n  - LSTM: {units: 16}\n")
    return Diagnostic(
        code="RS102",
        name="rank-mismatch",
        severity="error",
        message="`LSTM` needs a 3-D input",
        labels=(
            Label(at(base, 112, "[32]"), "declares one axis; with the batch this is (B, 32)"),
            Label(at(spec, 3, "LSTM"), "needs (B, T, F), gets (B, 32)", primary=True),
        ),
        fix=fix("give every reading a feature axis", after(base, 112, "[32"), ", 1", reason="changes the input"),
    )


def edited_lines() -> Diagnostic:
    """Lines that come, go and lose a part, far from each other."""
    spec = source(
        "specs/edited.yaml",
        "layers:\n  - LSTM: {units: 8, implementation: 1}\n  - Flatten\n  - Dense: {units: 1}\n"
        "compile:\n  loss: mse\n  metrics: [mae]\n",
    )
    flatten = spec.text.index("  - Flatten\n")
    return Diagnostic(
        code="RS701",
        name="older-spelling",
        severity="hint",
        message="written for an older Keras",
        labels=(Label(at(spec, 2, "implementation: 1"), "gone since Keras 3", primary=True),),
        fix=Fix(
            "write it as Keras 3 has it",
            (
                Edit(after(spec, 6, "mse"), "\n  optimizer: adam\n  jit_compile: auto"),
                Edit(at(spec, 2, ", implementation: 1"), ""),
                Edit(Place(spec, flatten, flatten + len("  - Flatten\n")), ""),
            ),
            "safe",
        ),
    )


def long_lines() -> Diagnostic:
    """A line, a trace and a note that are wider than the page."""
    numbers = ", ".join(map(str, range(100, 200)))
    spec = source("specs/long.yaml", f"x: [{numbers}, oops, {numbers}]\ny: 1\n")
    return Diagnostic(
        code="RS405",
        name="ragged-array",
        severity="warning",
        message="one value is not a number",
        labels=(
            Label(at(spec, 1, "oops"), "needs a number", primary=True),
            Label(at(spec, 1, "100"), "all others are"),
        ),
        trace=("(B, 200)", *(f"lstm_{number} (B, 200, 64)" for number in range(9)), "dense !"),
        notes=(
            (
                "a note is broken between words where the page ends, and goes on below its own beginning; "
                "`layers: [{LSTM: {units: 8}}, {Dense: {units: 1}}]` stays whole"
            ),
        ),
    )


def multi_line_label() -> Diagnostic:
    spec = source("specs/block.yaml", "layers:\n  - LSTM:\n      units: 8\n  - Dense: {units: 1}\n")
    start = spec.text.index("LSTM")
    return Diagnostic(
        code="RS110",
        name="unused-output",
        severity="hint",
        message="nothing reads this layer",
        labels=(Label(Place(spec, start, spec.text.index("8") + 1), "its output ends here"),),
    )


ALL = (
    collapsed_sequence,
    two_dimensional_input,
    dynamic_stateful_batch,
    label_rank_mismatch,
    single_unit_softmax,
    cudnn_fallback,
    undersized_vocabulary,
    left_padded_mask,
    korean_in_front,
    tab_in_front,
    two_files,
    edited_lines,
    long_lines,
    multi_line_label,
)
