"""`check`: what it reads, what it prints, how it ends."""

import json
from pathlib import Path

import pytest

from tests.cli.running import rnnspec

GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
BAD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n  - LSTM: {units: 3}  # twice\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_sound_spec_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(GOOD)
    done = rnnspec(monkeypatch, "check", "a.yaml")
    assert done.code == 0
    assert done.out.splitlines()[0] == "a.yaml   ok   1 layer   (B, 4, 8) -> (B, 3)   144 params   576 B"
    assert done.err == ""


def test_an_error_ends_with_1(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(BAD)
    done = rnnspec(monkeypatch, "check", "a.yaml", "--format", "concise")
    headline = "recurrent layer receives a single vector instead of a sequence"
    assert done.code == 1
    assert done.out == f"a.yaml:4:5: error[RS101] {headline}: needs (B, T, F), gets (B, 3)\n"


def test_a_folder_and_a_glob_are_searched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "specs" / "deep").mkdir(parents=True)
    (folder / "specs" / "a.yaml").write_text(GOOD)
    (folder / "specs" / "deep" / "b.yml").write_text(GOOD)
    for arguments in ([], ["specs"], ["specs/**/*.y*ml"]):
        names = [line.split()[0] for line in rnnspec(monkeypatch, "check", *arguments).out.splitlines()[:2]]
        assert names == ["specs/a.yaml", "specs/deep/b.yml"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rnnspec(monkeypatch, "check", "-", stdin=GOOD.encode()).code == 0
    assert "<stdin>:4:5" in rnnspec(monkeypatch, "check", "-", stdin=BAD.encode()).out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "nothing.yaml"], 2),
        (["check", "--format", "pretty"], 2),
        (["check", "--no-such-option"], 2),
        (["check"], 3),
        (["check", "empty"], 3),
        (["check", "*.yml"], 3),
        (["explain", "RS999"], 2),
        (["explain", "LSMT"], 2),
        (["summary", "nothing.yaml"], 2),
        (["train", "nothing.yaml"], 2),
    ],
    ids=str,
)
def test_exit_codes_without_traceback(
    arguments: list[str], code: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "empty").mkdir()
    done = rnnspec(monkeypatch, *arguments)
    assert done.code == code
    assert "Traceback" not in done.err
    assert done.err.strip()


def test_a_bug_ends_with_101(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(GOOD)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr("rnnspec.rules.check", broken)
    done = rnnspec(monkeypatch, "check", "a.yaml")
    assert done.code == 101
    assert "ZeroDivisionError: on purpose" in done.err
    assert "Traceback" not in done.err


def test_set_overrides_any_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(GOOD)
    assert "(B, 5)" in rnnspec(monkeypatch, "check", "a.yaml", "--set", "layers.0.LSTM.units=5").out
    assert "(B, 9, 8)" in rnnspec(monkeypatch, "check", "a.yaml", "--set", "input.shape=[9, 8]").out
    done = rnnspec(monkeypatch, "check", "a.yaml", "--set", "layers.0.LSTM.units=no")
    assert done.code == 1
    assert "--set layers.0.LSTM.units" in done.out


def test_fix_writes_the_file_and_keeps_comments(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.yaml"
    path.write_text(BAD)
    shown = rnnspec(monkeypatch, "check", "a.yaml", "--diff")
    assert shown.code == 1
    assert "+  - LSTM: {units: 3, return_sequences: true}" in shown.out
    assert path.read_text() == BAD
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 0
    fixed = BAD.replace("{units: 3}\n", "{units: 3, return_sequences: true}\n", 1)
    assert path.read_text() == fixed
    assert rnnspec(monkeypatch, "check", "a.yaml", "--diff").code == 0


def test_fix_of_standard_input_goes_to_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys

    command = [sys.executable, "-m", "rnnspec", "check", "--fix", "-"]
    done = subprocess.run(command, input=BAD.encode(), capture_output=True, check=False)
    assert done.returncode == 0
    assert b"return_sequences: true" in done.stdout
    assert b"no findings" in done.stderr


def test_three_stacked_layers_are_fixed_in_one_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(GOOD + "  - LSTM: {units: 3}\n" * 3)
    assert rnnspec(monkeypatch, "check", "a.yaml", "--fix").code == 0
    assert (folder / "a.yaml").read_text().count("return_sequences: true") == 3


def test_json_has_the_published_shape(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(BAD)
    document = json.loads(rnnspec(monkeypatch, "check", "a.yaml", "--format", "json").out)
    assert document["version"] == 1
    (file,) = document["files"]
    (finding,) = file["diagnostics"]
    assert file["path"] == "a.yaml"
    assert (finding["code"], finding["name"], finding["severity"]) == ("RS101", "collapsed-sequence", "error")
    assert finding["route"][:2] == ["layers", 1]
    assert finding["labels"][0]["kind"] == "primary"
    assert finding["labels"][0]["start"] == {"line": 4, "column": 5}
    assert finding["labels"][0]["end"] == {"line": 4, "column": 9}
    assert finding["fix"]["safety"] == "safe"
    assert {"start", "end", "text"} <= finding["fix"]["edits"][0].keys()


def test_a_comment_silences_a_warning_but_no_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = "layers:\n  - LSTM: {units: 3, input_shape: [4, 8]}"
    (folder / "a.yaml").write_text(older + "\n")
    assert "RS701" in rnnspec(monkeypatch, "check", "a.yaml").out
    (folder / "a.yaml").write_text(older + "  # rnnspec: ignore[RS701] as in the book\n")
    done = rnnspec(monkeypatch, "check", "a.yaml")
    assert "RS701" not in done.out
    assert "1 ignored" in done.out
    (folder / "a.yaml").write_text(BAD.replace("# twice", "# rnnspec: ignore[RS101]"))
    assert rnnspec(monkeypatch, "check", "a.yaml").code == 1


def test_output_that_cannot_show_a_character_is_no_failure(folder: Path) -> None:
    import os
    import subprocess
    import sys

    (folder / "a.yaml").write_text("# 순환 신경망 — 예\ninput: {shape: [4, 8]}\nlayers: [{LSTMM: {}}]  # 층\n", "utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "rnnspec", "check", "a.yaml"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert b"RS028" in done.stdout
