"""Data from the command line, and data that is not here."""

import json
from pathlib import Path
from typing import Any

import pytest

from rnnspec.data import Files
from rnnspec.runtime.data import data_overrides, load_parts
from rnnspec.runtime.errors import RunError
from tests.runtime.specs import read

MODEL = """
input: {shape: [12], dtype: int32}
layers:
  - Embedding: {input_dim: 300, output_dim: 8}
  - LSTM: {units: 4}
  - Dense: {units: 1, activation: sigmoid}
"""


def data_of(text: str, wanted: str) -> Any:
    (override,) = data_overrides(*read(text), wanted)
    document, _ = read(text, Path(), override)
    assert isinstance(document.resolved, dict)
    return document.resolved["data"]


def test_a_public_data_set_is_fitted_to_the_model() -> None:
    assert data_of(MODEL, "imdb") == {"source": {"imdb": {"num_words": 300}}, "transforms": [{"pad": {"maxlen": 12}}]}


def test_what_the_spec_says_of_its_data_stays() -> None:
    text = MODEL + "data:\n  source: {arrays: {x: [[1]], y: [1]}}\n  split: {validation: 0.5}\n"
    text += "  transforms: [pad: {maxlen: 12, padding: post}]\n"
    assert data_of(text, "imdb") == {
        "source": {"imdb": {"num_words": 300}},
        "split": {"validation": 0.5},
        "transforms": [{"pad": {"maxlen": 12, "padding": "post"}}],
    }


def test_a_file_takes_the_place_of_the_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    monkeypatch.chdir(tmp_path)
    assert data_of(MODEL, "a.csv") == {"source": {"csv": {"path": str(tmp_path / "a.csv")}}}


def test_anything_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_text("")
    for wanted, why in (("mdb", "neither a file nor"), (str(tmp_path / "a.exe"), "ends in one of"), ("csv", "neither")):
        with pytest.raises(RunError, match=why) as raised:
            data_overrides(*read(MODEL), wanted)
        assert raised.value.exit_code == 2


@pytest.mark.keras
def test_data_that_cannot_be_fetched_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    def offline(name: str, origin: str, file_hash: str) -> str:
        assert origin.startswith("https://")
        assert len(file_hash) == 64
        raise OSError("no way\nat all")

    monkeypatch.setattr(keras.utils, "get_file", offline)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    monkeypatch.delenv("RNNSPEC_DATA_DIR", raising=False)
    (override,) = data_overrides(*read(MODEL), "imdb")
    notes: list[str] = []
    with pytest.raises(RunError, match=r"imdb.npz is not here and could not be downloaded .* --data-dir") as raised:
        load_parts(*read(MODEL, tmp_path, override), Files(tmp_path), notes.append)
    assert raised.value.exit_code == 4
    assert "\n" not in raised.value.message
    assert [note.split()[0] for note in notes] == ["downloading"]


def test_problems_of_the_data_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,x\n")
    text = "input: {shape: [2]}\nlayers: [Dense: {units: 1}]\ndata: {source: {csv: {path: a.csv}}}\n"
    for source, why in (("{path: missing.csv}", "missing.csv"), ("{path: a.csv}", "x"), ("{path: a.csv, y: c}", "c")):
        document, report = read(text.replace("{path: a.csv}", source), tmp_path)
        with pytest.raises(RunError, match=why) as raised:
            load_parts(document, report, Files(tmp_path), print)
        assert raised.value.exit_code == 4
        assert "\n" not in raised.value.message


def test_the_override_is_one_yaml_value() -> None:
    (override,) = data_overrides(*read(MODEL), "imdb")
    assert override.startswith("data=")
    assert json.loads(override.removeprefix("data="))
