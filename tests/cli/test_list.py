"""`list`: a table over a folder of specs, exactly; `RNNSPEC_ACCEPT=1` accepts the golden files as they are now."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rnnspec.rules import check
from rnnspec.runtime.run_dir import RunDir, as_stored
from rnnspec.runtime.runs import newest
from tests.cli.running import rnnspec

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "list"
BEST = {"loss": 0.7, "val_loss": 0.61234, "val_accuracy": 0.75}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The golden specs, in the current folder."""
    shutil.copytree(GOLDEN / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ran(spec: Path, text: str | None = None, **notes: object) -> Path:
    """Lay a run of `spec` as it is, or as it was in `text`, into `runs/`."""
    document = check(text or spec.read_bytes(), str(spec), file=spec).document
    assert document.spec is not None
    run = RunDir.create(Path("runs"), document.spec.name, as_stored(document))
    run.note(**{"status": "finished", "monitor": "val_loss", "best_epoch": 2, "best": BEST, **notes})
    return run.path


@pytest.fixture
def runs(folder: Path) -> None:
    """A fresh run, one of another spec than today's, and one that has no figures yet."""
    ran(folder / "specs/trained.yaml", started="2026-01-01T00:00:00+00:00", best={"val_loss": 0.9})
    ran(folder / "specs/trained.yaml", started="2026-01-02T00:00:00+00:00")
    older = (folder / "specs/two_outputs.yaml").read_text().replace("128", "64")
    notes = {"status": "interrupted", "monitor": "loss", "best": {"loss": 0.25}}
    ran(folder / "specs/two_outputs.yaml", older, started="2026-01-03T00:00:00+00:00", **notes)
    open_axis = {"status": "running", "monitor": None, "best": None, "best_epoch": None}
    ran(folder / "specs/deep/open_axis.yaml", started="2026-01-04T00:00:00+00:00", **open_axis)


def listed(monkeypatch: pytest.MonkeyPatch, *options: str) -> list[str]:
    """The paths of the rows, in order."""
    lines = rnnspec(monkeypatch, "list", "--format", "csv", *options).out.splitlines()
    return [row["spec"].removeprefix("specs/").removesuffix(".yaml") for row in csv.DictReader(lines)]


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("style", ["full", "csv", "json", "markdown"])
def test_output_is_that_of_the_file(style: str) -> None:
    # Not as a call in this process, whose captured output says nothing of the characters it can show.
    command = [sys.executable, "-m", "rnnspec", "list", "--format", style]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    # The folder of a run is named for the moment it began; two of one moment are told apart by a number.
    out = re.sub(r"\d{8}T\d{6}Z-(\w+)(-2)?", r"TIME-\1", done.stdout)
    path = GOLDEN / f"list.{style}"
    if os.environ.get("RNNSPEC_ACCEPT") == "1":
        path.write_text(out, encoding="utf-8")
    assert out == path.read_text(encoding="utf-8")
    # Two of the specs cannot be built: they are rows, and the exit code says so.
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.usefixtures("folder")
def test_sound_specs_end_with_0(monkeypatch: pytest.MonkeyPatch) -> None:
    # A warning is no failure.
    assert rnnspec(monkeypatch, "list", "specs/older.yaml", "specs/trained.yaml").code == 0


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("column", "ascending", "without"),
    [
        ("params", ["trained", "older", "deep/open_axis", "two_outputs"], 2),
        ("macs", ["trained", "older", "two_outputs"], 3),
        ("memory", ["trained", "older", "deep/open_axis", "two_outputs"], 2),
        ("run", ["two_outputs", "trained"], 4),
        ("findings", ["deep/open_axis", "trained", "two_outputs", "older", "broken", "no_yaml"], 0),
        ("spec", ["broken", "deep/open_axis", "no_yaml", "older", "trained", "two_outputs"], 0),
    ],
)
def test_sorting(column: str, ascending: list[str], without: int, monkeypatch: pytest.MonkeyPatch) -> None:
    up = listed(monkeypatch, "--sort", column)
    down = listed(monkeypatch, "--sort", column, "--reverse")
    count = len(up) - without
    assert up[:count] == ascending
    # Rows without a value are the last either way, in the order of the files.
    assert up[count:] == down[count:] == sorted(up[count:])
    if column != "findings":  # equal ones keep their order
        assert down[:count] == ascending[::-1]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--sort", "size"], 2), (["--format", "xml"], 2), (["nowhere.yaml"], 2), (["--format", "csv", "runs"], 3)],
    ids=str,
)
def test_exit_codes(arguments: list[str], code: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "runs").mkdir()
    done = rnnspec(monkeypatch, "list", *arguments)
    assert (done.code, done.out) == (code, "")
    assert "Traceback" not in done.err


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("width", [100, 76, 60])
def test_table_keeps_to_its_width(width: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = folder / "specs" / f"{'long_' * 15}name.yaml"
    shutil.copy(folder / "specs/trained.yaml", long)
    out = rnnspec(monkeypatch, "list", "--width", str(width)).out
    assert max(map(len, out.splitlines())) <= width
    # Folded, not cut: nothing of a name or a number is lost.
    assert "1,966,208 | 636.5 KiB" in out
    assert long.stem in "".join(line.partition("|")[0].strip() for line in out.splitlines())


@pytest.mark.usefixtures("folder")
def test_columns_in_which_nothing_stands_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "last run" not in rnnspec(monkeypatch, "list").out
    assert "findings" in rnnspec(monkeypatch, "list").out
    assert "findings" not in rnnspec(monkeypatch, "list", "specs/trained.yaml").out


def test_a_run_belongs_to_the_spec_of_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran(folder / "specs/deep/open_axis.yaml")
    document = json.loads(rnnspec(monkeypatch, "list", "--format", "json").out)
    assert {spec["name"] for spec in document["specs"] if spec["run"]} == {"any_length"}


@pytest.mark.parametrize(
    ("edit", "stale"),
    [
        (("{epochs: 3,", "{epochs: 3,  # enough\n "), False),
        (("fit: {epochs: 3, batch_size: 8}", "fit:\n  epochs: 3\n  batch_size: 0x8"), False),
        (("epochs: 3", "epochs: 4"), True),
        (("units: 3", "units: 4"), True),
    ],
)
def test_a_run_of_another_spec_is_stale(
    edit: tuple[str, str], stale: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = folder / "specs/trained.yaml"
    ran(spec)
    spec.write_text(spec.read_text().replace(*edit))
    done = rnnspec(monkeypatch, "list", str(spec), "--format", "json")
    (entry,) = json.loads(done.out)["specs"]
    assert entry["run"]["stale"] is stale
    assert ("stale" in rnnspec(monkeypatch, "list", str(spec)).out) is stale


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "[]",
        "{}",
        '{"name": "trained", "status": "finished", "monitor": ["x"], "best": [1]}',
        '{"best": {"a": "b"}}',
    ],
)
def test_a_damaged_run_spoils_nothing(manifest: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "runs/trained/x/manifest.json"
    path.parent.mkdir(parents=True)
    path.write_text(manifest)
    done = rnnspec(monkeypatch, "list", "specs/trained.yaml")
    assert (done.code, done.err) == (0, "")
    assert (newest(Path("runs")) == {}) == ("finished" not in manifest)


def test_markdown_shows_a_name_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(folder / "specs/trained.yaml", folder / "specs/a|b_*c*.yaml")
    line = rnnspec(monkeypatch, "list", "specs/a|b_*c*.yaml", "--format", "markdown").out.splitlines()[2]
    assert line.startswith(r"| specs/a\|b\_\*c\*.yaml | 22 |")


@pytest.mark.keras
def test_what_train_writes_is_what_list_shows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "rnnspec", "train", "specs/trained.yaml"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    (history,) = folder.glob("runs/trained/*/history.csv")
    best = min(float(row["val_loss"]) for row in csv.DictReader(history.read_text().splitlines()))
    (entry,) = json.loads(rnnspec(monkeypatch, "list", "specs/trained.yaml", "--format", "json").out)["specs"]
    assert entry["run"] == {
        "path": history.parent.relative_to(folder).as_posix(),
        "started": entry["run"]["started"],
        "status": "finished",
        "best_epoch": entry["run"]["best_epoch"],
        "metric": "val_loss",
        "value": best,
        "stale": False,
    }
    assert f"val_loss {best:.4f}" in rnnspec(monkeypatch, "list", "specs/trained.yaml").out
