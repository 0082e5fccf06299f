"""Did you mean."""

import pytest

from rnnspec.diagnostics.suggest import closest

KINDS = [
    "LSTM",
    "LSTMCell",
    "GRU",
    "GRUCell",
    "SimpleRNN",
    "Dense",
    "Dropout",
    "Embedding",
    "Conv1D",
    "Conv2D",
    "Bidirectional",
]
FIELDS = [
    "units",
    "activation",
    "recurrent_activation",
    "dropout",
    "recurrent_dropout",
    "return_sequences",
    "return_state",
]
LOSSES = [
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "huber",
]


@pytest.mark.parametrize(
    ("word", "candidates", "best"),
    [
        ("return_sequnces", FIELDS, "return_sequences"),
        ("returnSequences", FIELDS, "return_sequences"),
        ("unit", FIELDS, "units"),
        ("recurent_dropout", FIELDS, "recurrent_dropout"),
        ("lstm", KINDS, "LSTM"),
        ("simple_rnn", KINDS, "SimpleRNN"),
        ("Dence", KINDS, "Dense"),
        ("gur", KINDS, "GRU"),
        ("BiDirectionl", KINDS, "Bidirectional"),
        ("rms_prop", ["SGD", "Adam", "RMSprop", "Adagrad"], "RMSprop"),
        ("categorial_crossentropy", LOSSES, "categorical_crossentropy"),
    ],
)
def test_the_best_comes_first(word: str, candidates: list[str], best: str) -> None:
    assert closest(word, candidates)[0] == best


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("adma", ["adam", "adamax", "adamw", "nadam"], ["adam"]),
        ("adm", ["adam", "adamax", "adamw", "nadam"], ["adam"]),
        ("aucc", ["auc", "acc", "accuracy"], ["acc", "auc"]),
        ("mea", ["mae", "mse", "mape"], ["mae"]),
        ("tahn", ["tanh", "hard_tanh"], ["tanh"]),
        ("adamm", ["adam", "adamax", "adamw"], ["adam", "adamw"]),
    ],
)
def test_one_slip_of_the_finger_goes_before_all_else(word: str, candidates: list[str], meant: list[str]) -> None:
    assert closest(word, candidates) == meant


def test_among_many_names_the_nearest_is_found() -> None:
    names = [f"layer_{number}" for number in range(3000)]
    assert closest("layer_1234_", names) == ["layer_1234"]
    assert closest("lyaer_2718", names)[0] == "layer_2718"
    assert closest("layr_77", names)[0] == "layer_77"
    assert closest("encoder", names) == []


def test_another_spelling_of_a_name_is_the_only_answer() -> None:
    assert closest("lstm", KINDS) == ["LSTM"]


@pytest.mark.parametrize(("word", "candidates"), [("foo", FIELDS), ("", KINDS), ("x" * 10_000, KINDS), ("units", [])])
def test_nothing_near(word: str, candidates: list[str]) -> None:
    assert closest(word, candidates) == []


def test_no_more_than_asked_for_and_none_far_behind() -> None:
    assert closest("Conv3D", KINDS) == ["Conv1D", "Conv2D"]
    assert closest("Conv3D", iter(KINDS), most=1) == ["Conv1D"]
