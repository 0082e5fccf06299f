"""Sides that are no spec of a folder: runs, and what is none."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rnnspec.cli.main import application
from tests.diff.comparing import BASE, edited

WIDER = edited(("units: 4", "units: 5"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("new.yaml").write_text(WIDER)
    return tmp_path


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(application([]), ["diff", *arguments])


def run(name: str, when: str, text: str = BASE) -> Path:
    """The parts of a run that a comparison looks at."""
    path = Path("runs") / name / when
    path.mkdir(parents=True)
    (path / "spec.yaml").write_text(text)
    manifest = {"version": 1, "name": name, "started": when, "spec_path": str(Path("elsewhere/spec.yaml").absolute())}
    (path / "manifest.json").write_text(json.dumps(manifest))
    return path


def test_a_run_by_its_folder_by_name_and_the_newest() -> None:
    older = run("tagger", "2026-01-01")
    newer = run("tagger", "2026-01-02", WIDER.replace("units: 5", "units: 6"))
    for word, path, step in (
        (str(older), older, "4 -> 5"), ("tagger", newer, "6 -> 5"), ("latest", newer, "6 -> 5"),
        ("2026-01-01", older, "4 -> 5"),
    ):  # fmt: skip
        result = diff(word, "new.yaml")
        assert result.exit_code == 0, result.stderr
        assert step in result.stdout
        (pair,) = json.loads(diff(word, "new.yaml", "--format", "json").stdout)["pairs"]
        assert pair["old"] == (path / "spec.yaml").as_posix()
    assert diff("new.yaml", "new.yaml", "--exit-code").exit_code == 0


def test_runs_elsewhere() -> None:
    run("tagger", "2026-01-01")
    Path("runs").rename("kept")
    assert "no such file or run: tagger" in diff("tagger", "new.yaml").stderr
    assert diff("tagger", "new.yaml", "--runs", "kept").exit_code == 0


def test_the_stored_spec_is_what_counts() -> None:
    path = run("tagger", "2026-01-01", WIDER)
    assert diff(str(path), "new.yaml").stdout == "no differences in meaning\n"


WRONG = {
    "nothing": ("nothing", "no such file or run: nothing"),
    "missing.yaml": ("missing.yaml", "no such file: missing.yaml"),
    "missing.keras": ("missing.keras", "no such file: missing.keras"),
    "folder": (".", ". is a folder and no run"),
}


@pytest.mark.parametrize(("word", "why"), WRONG.values(), ids=WRONG)
def test_what_is_no_side(word: str, why: str) -> None:
    result = diff(word, "new.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert why in line


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [("manifest.json", "{", "damaged"), ("manifest.json", "[]", "damaged"), ("spec.yaml", None, "")],
)
def test_damaged_runs(name: str, text: str | None, why: str) -> None:
    path = run("tagger", "2026-01-01")
    if text is None:
        (path / name).unlink()
    else:
        (path / name).write_text(text)
    result = diff(str(path), "new.yaml")
    assert result.exit_code == 2
    assert why in result.stderr
    assert len(result.stderr.splitlines()) == 1


UNMET = edited(("max_memory: 64 KiB", "params: 1813, max_params: 1850"))


def test_an_expectation_that_is_no_longer_met() -> None:
    """It is no reason to compare nothing."""
    Path("old.yaml").write_text(UNMET)
    Path("wider.yaml").write_text(UNMET.replace("units: 4", "units: 5"))
    result = diff("old.yaml", "wider.yaml")
    assert result.exit_code == 1
    assert "-/+ lstm_1   units   4 -> 5" in result.stdout
    assert "  expect    RS801 at line 20" in result.stdout
    assert "  expect    RS802 at line 20" in result.stdout
    assert "error[RS801]: `params` of the model is 1,886 instead of 1,813" in result.stdout
    (pair,) = json.loads(diff("old.yaml", "wider.yaml", "--format", "json").stdout)["pairs"]
    unmet = [change for change in pair["changes"] if change["kind"] == "expectation-unmet"]
    assert [(change["new"]["code"], change["old"]) for change in unmet] == [("RS801", None), ("RS802", None)]
    back = diff("wider.yaml", "old.yaml")
    assert back.exit_code == 0
    assert "RS801 gone" in back.stdout


def test_an_expectation_that_was_never_met_is_no_news() -> None:
    Path("old.yaml").write_text(UNMET.replace("units: 4", "units: 5"))
    Path("wider.yaml").write_text(UNMET.replace("units: 4", "units: 6"))
    assert diff("old.yaml", "wider.yaml").exit_code == 0


def test_training_on_nonsense_is_compared_and_told() -> None:
    Path("old.yaml").write_text(BASE)
    Path("worse.yaml").write_text(edited(("loss: binary_crossentropy", "loss: sparse_categorical_crossentropy")))
    result = diff("old.yaml", "worse.yaml")
    assert "loss   BinaryCrossentropy -> SparseCategoricalCrossentropy" in result.stdout
    assert result.exit_code == 1
    assert "error[RS3" in result.stdout


def test_names_cannot_steer_github() -> None:
    name = "a%,:b\n::error::c.yaml"
    Path(name).write_text(BASE)
    lines = diff(name, "new.yaml", "--format", "github").stdout.splitlines()
    assert len(lines) == 1
    lines = diff("new.yaml", name, "--format", "github").stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("::warning file=a%25%2C%3Ab")
    assert len(diff("new.yaml", name, "--format", "concise").stdout.splitlines()) == 3
