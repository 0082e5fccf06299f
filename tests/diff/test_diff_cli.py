"""`rnnspec diff`: arguments, gates, exit codes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from rnnspec.cli.main import application
from rnnspec.diff.gates import BadGate, parse
from tests.diff.comparing import BASE, between, edited, graph

GOLDEN = Path(__file__).parent / "golden"
WIDER = edited(("units: 4", "units: 5"))


@pytest.fixture
def diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command on two texts, as old.yaml and new.yaml."""
    monkeypatch.chdir(tmp_path)

    def run(old: str, new: str, *options: str) -> Result:
        Path("old.yaml").write_text(old)
        Path("new.yaml").write_text(new)
        return CliRunner().invoke(application([]), ["diff", "old.yaml", "new.yaml", *options])

    return run


def test_changes_are_no_failure(diff: Callable[..., Result]) -> None:
    result = diff(BASE, WIDER)
    assert result.exit_code == 0
    assert "units" in result.stdout
    assert result.stderr == ""


def test_no_differences(diff: Callable[..., Result]) -> None:
    gates = ("--exit-code", "--fail-on", "breaking", "--fail-on", "params>0", "--fail-on", "findings")
    result = diff(BASE, f"# restyled\n{BASE}", *gates)
    assert (result.exit_code, result.stdout) == (0, "no differences in meaning\n")


@pytest.mark.parametrize("style", ["full", "markdown", "json"])
def test_formats(style: str) -> None:
    old, new = str(GOLDEN / "old.yaml"), str(GOLDEN / "new.yaml")
    result = CliRunner().invoke(application([]), ["diff", old, new, "--format", style])
    wanted = (GOLDEN / f"drawing.{style}").read_text()
    assert result.stdout.replace(str(GOLDEN.as_posix()) + "/", "") == wanted or style == "markdown"
    assert wanted.splitlines()[0] in result.stdout


def test_standard_input_is_a_side(diff: Callable[..., Result]) -> None:
    Path("old.yaml").write_text(BASE)
    result = CliRunner().invoke(application([]), ["diff", "old.yaml", "-", "--exit-code"], input=WIDER)
    assert result.exit_code == 1


# params 1,813 -> 1,886 (+73, +4.0 %), memory 7,252 -> 7,544 bytes
GATES = {
    "params>4%": True,
    "params>50%": False,
    "params>+50": True,
    "params>+1,000": False,
    "params>1_000": True,
    "params > 100000": False,
    "macs>1%": True,
    "macs>+1000000": False,
    "memory>+100 B": True,
    "memory>1KiB": True,
    "memory>1.5 GiB": False,
    "breaking": True,
    "findings": False,
}


@pytest.mark.parametrize(("gate", "fails"), GATES.items())
def test_gates(gate: str, fails: bool, diff: Callable[..., Result]) -> None:
    result = diff(BASE, WIDER, "--fail-on", gate)
    assert result.exit_code == int(fails)
    assert result.stderr.startswith(f"rnnspec: --fail-on {gate}: ") == fails
    shrunk = diff(WIDER, BASE, "--fail-on", gate)
    grows = "%" in gate or "+" in gate
    assert shrunk.exit_code == int(fails and not grows)


def test_every_gate_that_fails_is_named(diff: Callable[..., Result]) -> None:
    result = diff(BASE, WIDER, "--fail-on", "breaking", "--fail-on", "params>90%", "--fail-on", "macs>0")
    assert result.exit_code == 1
    assert [line.split(": ")[1] for line in result.stderr.splitlines()] == ["--fail-on breaking", "--fail-on macs>0"]


def test_findings_gate_takes_warnings() -> None:
    older = edited(("[accuracy]", "[acc]"), ("epochs: 3", "epochs: 4"))
    assert "RS701" in (parse("findings").failed(between(BASE, older)) or "")
    assert "RS701" not in (parse("findings").failed(between(older, BASE)) or "")


def test_setting_is_a_change_that_breaks_nothing(diff: Callable[..., Result]) -> None:
    other = edited(("epochs: 3", "epochs: 4"))
    assert diff(BASE, other, "--fail-on", "breaking", "--fail-on", "params>0%").exit_code == 0
    assert diff(BASE, other, "--exit-code").exit_code == 1


def test_what_an_open_axis_leaves_undecided_fails() -> None:
    open_axis = graph("GRU: {units: 3}", inputs="input: {shape: [null, 3]}")
    comparison = between(graph("GRU: {units: 3}"), open_axis)
    assert parse("macs>5%").failed(comparison) == "an open axis leaves it undecided"
    assert parse("macs>100").failed(between(open_axis, graph("GRU: {units: 3}"))) == "1,080 is over 100"
    assert parse("params>5%").failed(comparison) is None


BAD = ["params", "params>x", "params>5 MiB", "units>5", "", "params>-5", "breaking>1", "macs>=5"]


@pytest.mark.parametrize("text", BAD)
def test_bad_gate(text: str, diff: Callable[..., Result]) -> None:
    with pytest.raises(BadGate):
        parse(text)
    result = diff(BASE, WIDER, "--fail-on", text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


def test_findings_of_the_side_that_cannot_be_built(diff: Callable[..., Result]) -> None:
    result = diff(BASE, edited(("units: 4", "units: four")), "--format", "full")
    assert result.exit_code == 1
    assert "new.yaml:7:19" in result.stdout
    assert "old.yaml" not in result.stdout
    data = json.loads(diff(BASE, "layers: [", "--format", "json").stdout)["pairs"][0]
    assert data["error"] == "new.yaml cannot be built"
    assert {one["severity"] for one in data["diagnostics"]} >= {"error"}


@pytest.mark.parametrize("missing", ["nowhere.yaml", "."])
def test_a_side_that_is_no_file(missing: str, diff: Callable[..., Result]) -> None:
    Path("old.yaml").write_text(BASE)
    result = CliRunner().invoke(application([]), ["diff", "old.yaml", missing])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_no_framework_is_imported() -> None:
    code = (
        "import sys; from rnnspec.cli.main import application\n"
        f"arguments = ['diff', {str(GOLDEN / 'old.yaml')!r}, {str(GOLDEN / 'new.yaml')!r}]\n"
        "application([])(arguments, standalone_mode=False)\n"
        "heavy = {'numpy', 'keras', 'tensorflow', 'jax', 'torch', 'pandas', 'sklearn', 'h5py'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
