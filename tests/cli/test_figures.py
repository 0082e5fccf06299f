"""`summary` and `explain`: the tutorials' figures, as a user sees them."""

import json
from pathlib import Path

import pytest

from tests.cli.running import rnnspec

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("spec", "sum_"),
    [
        ("stacked_lstm", "8,000 + 800 + 544 + 9 = 9,353"),
        ("imdb_lstm", "8,000 + 800 + 9 = 8,809"),
        ("imdb_gru", "8,000 + 624 + 9 = 8,633"),
        ("counting", "480 + 110 + 11 = 601"),
        ("lstm_chain", "144"),
    ],
)
def test_summary_adds_up(spec: str, sum_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "summary", str(ROOT / f"specs/{spec}.yaml"))
    assert done.code == 0
    (params,) = [line for line in done.out.splitlines() if line.startswith("params")]
    assert params.split(maxsplit=1)[1] == sum_


@pytest.mark.parametrize(
    ("spec", "formula"),
    [
        ("counting", "4 × ((1 + 10) × 10 + 10) = 480"),
        ("imdb_lstm", "4 × ((16 + 8) × 8 + 8) = 800"),
        ("imdb_gru", "3 × ((16 + 8) × 8 + 2 × 8) = 624"),
        ("imdb_gru", "500 × 16 = 8,000"),
        ("lstm_chain", "4 × ((8 + 3) × 3 + 3) = 144"),
        ("imdb_simple_rnn", "(16 + 8) × 8 + 8 = 200"),
    ],
)
def test_explain_puts_the_numbers_in(spec: str, formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert formula in rnnspec(monkeypatch, "explain", str(ROOT / f"specs/{spec}.yaml")).out


def test_summary_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(ROOT / "specs/stacked_lstm.yaml"), str(ROOT / "docs/examples/collapsed.yaml")]
    done = rnnspec(monkeypatch, "summary", *paths, "--format", "json")
    assert done.code == 1
    document = json.loads(done.out)
    assert document["version"] == 1
    good, bad = document["specs"]
    lstm = good["layers"][1]
    assert lstm == {
        "name": "lstm",
        "kind": "LSTM",
        "output_shapes": [[None, 100, 8]],
        "params": 800,
        "trainable_params": 800,
        "non_trainable_params": 0,
        "weights": [
            {"name": "kernel", "shape": [16, 32], "trainable": True},
            {"name": "recurrent_kernel", "shape": [8, 32], "trainable": True},
            {"name": "bias", "shape": [32], "trainable": True},
        ],
        "macs": 76_800,
        "mask": False,
        "shared_with": None,
    }
    assert good["inputs"] == [{"name": "input", "shape": [None, 100], "dtype": "int32"}]
    assert good["outputs"] == [{"name": "dense", "shape": [None, 1], "dtype": "float32"}]
    assert (good["params"], good["macs"]) == (9353, 100 * 768 + 100 * 512 + 8)
    assert "layers" not in bad
    assert bad["error"]
    assert bad["diagnostics"][0]["code"] == "RS101"


SUBJECTS = [
    "LSTM", "LSTM.recurrent_dropout", "RMSprop", "imdb", "RS101", "collapsed-sequence", "fit", "fit.epochs", "losses",
]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_explain_knows_every_name(subject: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", subject)
    assert done.code == 0
    assert len(done.out) > 60


def test_a_near_miss_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", "LSMT")
    assert "did you mean LSTM" in done.err


def test_an_argument_leads_to_the_rules_that_speak_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", "LSTM.return_sequences")
    assert "RS101 recurrent layer receives a single vector" in done.out
    assert "RS101" not in rnnspec(monkeypatch, "explain", "LSTM.units").out


def test_an_unknown_argument_is_answered_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "explain", "fit.epoch")
    assert done.code == 2
    assert "epochs" in done.err
