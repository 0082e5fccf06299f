"""Run directories: what is written is read back, and what is damaged is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.history import Goal, History
from rnnspec.runtime.run_dir import RunDir, StoredRun, dump, folder_name
from rnnspec.runtime.runs import list_runs, resolve
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False, allow_infinity=False), _TEXT,
    st.sampled_from(["1e-4", "010", "0o17", "on", "null", "~", "true", ".5", "- a", "a: b", "#", "1_000", "1:30", ""]),
)  # fmt: skip
_PLAIN = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=10)


@given(_PLAIN)
def test_a_stored_spec_reads_back_equal(value: object) -> None:
    document = {"value": value}
    composed = compose(dump(document), "spec.yaml")
    assert composed.hazards == ()
    assert composed.root is not None
    read = plain(composed.root)
    assert read == document
    # 1 == 1.0 == True, but they are not the same arguments.
    assert json.dumps(read) == json.dumps(document)


def test_a_run_is_named_after_spec_time_and_hash(tmp_path: Path) -> None:
    first = RunDir.create(tmp_path, "my model/2", {"name": "my model/2"})
    second = RunDir.create(tmp_path, "my model/2", {"name": "my model/2"})
    assert first.path != second.path
    assert first.path.parent == second.path.parent == tmp_path / "my-model-2"
    assert first.manifest["spec_sha256"].startswith(first.path.name.split("-")[1])
    assert (first.path / "spec.yaml").read_text() == "{name: my model/2}\n"


@pytest.mark.parametrize("name", ["..", ".", "/", "", "../../etc"])
def test_no_name_leads_out_of_the_folder_of_runs(name: str, tmp_path: Path) -> None:
    assert (tmp_path / folder_name(name)).resolve().parent == tmp_path.resolve()


def test_runs_that_cannot_be_written_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot write") as raised:
        RunDir.create(tmp_path / "file", "a", {})
    assert raised.value.exit_code == 2


def test_history_knows_the_best_epoch_and_survives_missing_figures(tmp_path: Path) -> None:
    run = RunDir.create(tmp_path, "a", {})
    history = History(Goal("val_loss", larger=False), run)
    assert history.add(1, 0.5, {"loss": 2.0, "val_loss": 1.0})
    assert not history.add(2, 0.5, {"loss": 1.0})
    assert history.add(3, 0.5, {"loss": 1.0, "val_loss": 0.5})
    assert not history.add(4, 0.5, {"loss": float("nan"), "val_loss": float("nan")})
    history.write()
    assert (history.best, history.last) == (3, 4)
    lines = (run.path / "history.csv").read_text().splitlines()
    assert lines[0] == "epoch,seconds,loss,val_loss"
    assert lines[2] == "2,0.5,1.0,"
    rows = [json.loads(line) for line in (run.path / "metrics.jsonl").read_text().splitlines()]
    assert rows[2] == {"epoch": 3, "seconds": 0.5, "loss": 1.0, "val_loss": 0.5}
    assert rows[3]["loss"] is None


def test_larger_may_be_better() -> None:
    history = History(Goal("accuracy", larger=True))
    for epoch, accuracy in enumerate((0.5, 0.7, 0.6), 1):
        history.add(epoch, 0.1, {"accuracy": accuracy})
    assert history.best == 2


def test_runs_are_found_by_path_name_and_latest(tmp_path: Path) -> None:
    paths = {}
    for name, started in (("a", "2026-01-01T00:00:00"), ("a", "2026-01-03T00:00:00"), ("b", "2026-01-02T00:00:00")):
        run = RunDir.create(tmp_path, name, {"name": name})
        run.note(started=started, status="finished", best_epoch=2)
        paths[name, started[8:10]] = run.path
    assert [run.started[8:10] for run in list_runs(tmp_path)] == ["01", "02", "03"]
    assert list_runs(tmp_path)[0].best_epoch == 2
    assert resolve("a", tmp_path) == paths["a", "03"]
    assert resolve("b", tmp_path) == paths["b", "02"]
    assert resolve("latest", tmp_path) == paths["a", "03"]
    assert resolve(str(paths["a", "01"]), tmp_path) == paths["a", "01"]
    assert resolve(paths["a", "01"].name, tmp_path).parent == paths["a", "01"].parent
    with pytest.raises(RunError, match="which has runs of a, b"):
        resolve("c", tmp_path)
    with pytest.raises(RunError, match="there are none"):
        resolve("latest", tmp_path / "none")


@pytest.mark.parametrize("text", ["", "{", "[]", "\xff"])
def test_a_damaged_manifest_is_one_line(text: str, tmp_path: Path) -> None:
    run = RunDir.create(tmp_path, "a", {})
    (run.path / "manifest.json").write_bytes(text.encode("latin1"))
    with pytest.raises(RunError, match="damaged"):
        _ = StoredRun(run.path).manifest
    assert [one.status for one in list_runs(tmp_path)] == ["damaged"]


def test_a_folder_that_is_no_run_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is no run"):
        _ = StoredRun(tmp_path).manifest
    with pytest.raises(RunError, match="cannot be read"):
        _ = StoredRun(tmp_path).checked
