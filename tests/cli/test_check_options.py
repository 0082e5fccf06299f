"""`check`: which findings are shown, where the result goes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.running import Done, rnnspec

GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
#: One warning: `input_shape` is an older spelling (RS701), with a safe fix.
OLDER = "layers:\n  - LSTM: {units: 3, input_shape: [4, 8]}\n"
#: Two errors with safe fixes (RS101).
STACK = GOOD + "  - LSTM: {units: 3}\n" * 2
#: One error without a fix (RS102).
FLAT = "input: {shape: [4]}\nlayers:\n  - LSTM: {units: 3}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"good": GOOD, "older": OLDER, "stack": STACK, "flat": FLAT}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def codes(done: Done) -> list[str]:
    """The codes in the concise format."""
    return [line.split("[")[1][:5] for line in done.out.splitlines()]


def concise(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Done:
    return rnnspec(monkeypatch, "check", "--format", "concise", *arguments)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ([], ["RS701"]),
        (["--ignore", "RS701"], []),
        (["--ignore", "rs7"], []),
        (["--ignore", "older-spelling"], []),
        (["--ignore", "RS1,older-spelling"], []),
        (["--ignore", "RS1", "--ignore", "RS7"], []),
        (["--ignore", "RS"], []),
        (["--select", "RS7"], ["RS701"]),
        (["--select", "RS1, older-spelling"], ["RS701"]),
        (["--select", "RS1"], []),
        (["--select", "RS7", "--ignore", "RS701"], []),
        (["--select", "RS701", "--ignore", "RS7"], ["RS701"]),
        (["--select", "RS7", "--ignore", "RS7"], []),
    ],
)
def test_lints_are_chosen_by_code_beginning_or_name(
    options: list[str], shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = concise(monkeypatch, "older.yaml", *options)
    assert codes(done) == shown
    assert done.code == 0


@pytest.mark.parametrize("options", [["--ignore", "RS102"], ["--ignore", "RS1"], ["--select", "RS7"]])
def test_errors_are_shown_in_any_case(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    done = concise(monkeypatch, "flat.yaml", *options)
    assert codes(done) == ["RS102"]
    assert done.code == 1
    assert done.err.startswith("rnnspec: RS102 cannot be left out: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("options", [[], ["--select", "RS1"], ["--select", "RS"], ["--ignore", "RS7"]])
def test_nothing_is_said_of_errors_that_are_asked_for(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    done = concise(monkeypatch, "flat.yaml", *options)
    assert codes(done) == ["RS102"]
    assert done.err == ""


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ("older-speling", "did you mean older-spelling?"),
        ("RS117", "did you mean RS116 or RS118 or RS115?"),
        ("RS799", "did you mean RS7"),
        ("RS66", "did you mean RS6"),
        ("RS1O1", "did you mean RS101 or "),
        ("E501", "did you mean RS501?"),
        ("adma", "a rule goes by its code, as RS701"),
    ],
)
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_is_a_usage_error(
    option: str, selector: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = rnnspec(monkeypatch, "check", "good.yaml", option, selector)
    assert done.code == 2
    assert done.err.startswith(f"rnnspec: {option}: no rule is called {selector}; ")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_warnings_fail_if_asked_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rnnspec(monkeypatch, "check", "older.yaml").code == 0
    assert rnnspec(monkeypatch, "check", "older.yaml", "--warn-as-error").code == 1
    assert rnnspec(monkeypatch, "check", "good.yaml", "--warn-as-error").code == 0


def test_exit_zero_hides_findings_but_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rnnspec(monkeypatch, "check", "flat.yaml", "--exit-zero").code == 0
    assert rnnspec(monkeypatch, "check", "stack.yaml", "--diff", "--exit-zero").code == 0
    assert rnnspec(monkeypatch, "check", "nothing.yaml", "--exit-zero").code == 2
    assert rnnspec(monkeypatch, "check", "*.yml", "--exit-zero").code == 3


def test_statistics_count_by_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "check", ".", "--statistics")
    assert done.code == 1
    assert done.out.splitlines() == [
        "1  RS101  collapsed-sequence  error    1 fixable",
        "1  RS102  rank-mismatch       error",
        "1  RS701  older-spelling      warning  1 fixable",
        "",
        "Found 2 errors and 1 warning in 3 of 4 specs. 2 fixable with --fix.",
    ]


def test_statistics_stand_beside_the_findings_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    document = json.loads(rnnspec(monkeypatch, "check", ".", "--statistics", "--format", "json").out)
    assert len(document["files"]) == 4
    assert document["statistics"][2] == {
        "count": 1,
        "code": "RS701",
        "name": "older-spelling",
        "severity": "warning",
        "fixable": 1,
    }
    assert "statistics" not in json.loads(rnnspec(monkeypatch, "check", ".", "--format", "json").out)


@pytest.mark.parametrize(
    "options",
    [
        ["--statistics", "--format", "sarif"],
        ["--show-fixes"],
        ["--unsafe-fixes"],
        ["--stdin-filename", "a.yaml"],
        ["--fix", "--set", "fit.epochs=2"],
        ["--watch", "--diff"],
        ["--config", "rnnspec.toml", "--isolated"],
        ["--config", "rnnspec.toml"],
    ],
)
def test_options_that_contradict_each_other_are_one_line(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    done = rnnspec(monkeypatch, "check", "good.yaml", *options)
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("rnnspec: ")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("format_", ["full", "concise", "json", "github", "sarif", "junit", "markdown"])
def test_an_output_file_has_what_would_be_printed(format_: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = rnnspec(monkeypatch, "check", ".", "--format", format_, "--output-file", "out/result.txt")
    printed = rnnspec(monkeypatch, "check", ".", "--format", format_)
    assert (written.code, written.out) == (printed.code, "")
    text = (folder / "out/result.txt").read_text("utf-8")
    assert "RS101" in text
    if format_ in ("json", "sarif"):
        assert json.loads(text) == json.loads(printed.out)
    elif format_ in ("concise", "github"):  # the others say how long it took
        assert text == printed.out
    assert [path.name for path in (folder / "out").iterdir()] == ["result.txt"]


def test_an_output_file_that_cannot_be_written_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "out").write_text("")
    done = rnnspec(monkeypatch, "check", ".", "--output-file", "out/result.txt")
    assert done.code == 2
    assert done.err.startswith("rnnspec: cannot write out/result.txt: ")


def test_the_formats_of_ci_are_whole_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    sarif = json.loads(rnnspec(monkeypatch, "check", ".", "--format", "sarif").out)
    (run,) = sarif["runs"]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["RS101", "RS102", "RS701"]
    assert [one["ruleId"] for one in run["results"]] == ["RS102", "RS701", "RS101"]
    junit = ElementTree.fromstring(rnnspec(monkeypatch, "check", ".", "--format", "junit").out.encode())
    assert (junit.get("tests"), junit.get("failures")) == ("4", "2")
    strict = rnnspec(monkeypatch, "check", ".", "--format", "junit", "--warn-as-error")
    assert ElementTree.fromstring(strict.out.encode()).get("failures") == "3"
    github = rnnspec(monkeypatch, "check", ".", "--format", "github").out.splitlines()
    assert [line.split()[0] for line in github] == ["::error", "::error", "::warning"]


def test_github_gets_a_page_of_the_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = folder / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    rnnspec(monkeypatch, "check", "good.yaml", "--format", "github")
    assert page.read_text() == "before\n"
    rnnspec(monkeypatch, "check", "flat.yaml", "--format", "github")
    assert page.read_text().startswith("before\n<!-- rnnspec-check -->\n")
    assert "RS102" in page.read_text()


def test_xml_is_whole_where_the_output_takes_ascii_only(folder: Path) -> None:
    (folder / "층.yaml").write_text(FLAT.replace("LSTM", "층"), "utf-8")
    program = "import sys; sys.stdout.reconfigure(encoding='ascii'); from rnnspec.cli.main import main; main()"
    command = [sys.executable, "-c", program, "check", "층.yaml", "--format", "junit"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    case = ElementTree.fromstring(done.stdout).find(".//testcase")
    assert case is not None
    assert case.get("name") == "층.yaml"


def filtered(text: str, *options: str, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "rnnspec", "check", "-", *options]
    return subprocess.run(command, cwd=folder, input=text.encode(), capture_output=True, check=False)


def test_standard_input_has_a_name_a_configuration_and_a_base(folder: Path) -> None:
    (folder / "models").mkdir()
    (folder / "models" / "base.yaml").write_text("input: {shape: [4, 8]}\n")
    (folder / "models" / "rnnspec.toml").write_text('ignore = ["RS701"]\n')
    text = "extends: base.yaml\nlayers:\n  - LSTM: {units: 3}\n  - LSTM: {units: 3}\n"
    done = filtered(text, "--stdin-filename", "models/new.yaml", "--format", "concise", folder=folder)
    assert done.stdout.decode().startswith("models/new.yaml:4:5: error[RS101]")
    assert filtered(OLDER, "--stdin-filename", "models/new.yaml", "--format", "concise", folder=folder).stdout == b""
    assert b"RS701" in filtered(OLDER, "--format", "concise", folder=folder).stdout
    assert not (folder / "models" / "new.yaml").exists()


@pytest.mark.parametrize("text", [GOOD, STACK, FLAT])
def test_a_filter_gives_the_whole_spec_on_standard_output(text: str, folder: Path) -> None:
    done = filtered(text, "--fix", "--stdin-filename", "stack.yaml", folder=folder)
    assert done.stdout.decode().replace(", return_sequences: true", "") == text
    assert done.returncode == (1 if text is FLAT else 0)
    assert (b"RS102" in done.stderr) is (text is FLAT)
    assert (folder / "stack.yaml").read_text() == STACK
