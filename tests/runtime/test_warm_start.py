"""Training that begins with the weights of another run."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rnnspec.cli.main import application
from rnnspec.runtime.run_dir import StoredRun
from rnnspec.runtime.runs import resolve
from tests.runtime.specs import SMALL

pytestmark = pytest.mark.keras

#: Nothing is learnt, so that weights stay what they were at the start.
STILL = SMALL.replace("optimizer: sgd", "optimizer: {SGD: {learning_rate: 1.0e-30}}").replace("epochs: 3", "epochs: 1")
OTHER = STILL.replace("name: small", "name: other").replace(
    "  - SimpleRNN: {units: 3}", "  - SimpleRNN: {units: 3, return_sequences: true, name: reader}\n  - GRU: {units: 3}"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(STILL)
    Path("other.yaml").write_text(OTHER)
    done = train("small.yaml")
    assert done.exit_code == 0, done.output
    return tmp_path


def train(*arguments: str) -> Result:
    return CliRunner().invoke(application([]), ["train", *arguments])


def weights(name: str) -> dict[str, list[Any]]:
    model = StoredRun(resolve(name, Path("runs"))).model()
    return {layer.name: layer.get_weights() for layer in model.layers if layer.weights}


def test_what_fits_is_loaded_and_told(folder: Path) -> None:
    import numpy as np

    done = train("other.yaml", "--warm-start", "small")
    assert done.exit_code == 0, done.output
    run = resolve("small", Path("runs"))
    assert f"warm start from {run}: loaded reader (from simple_rnn), dense\n" in done.stderr
    assert "initialised anew: gru (a new layer)\n" in done.stderr
    old, new = weights("small"), weights("other")
    for name, former in {"reader": "simple_rnn", "dense": "dense"}.items():
        for mine, theirs in zip(new[name], old[former], strict=True):
            # All that a learning rate of 1e-30 can do.
            np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-25)
    manifest = json.loads((resolve("other", Path("runs")) / "manifest.json").read_text())
    assert manifest["warm_start"]["kept"] == {"reader": "simple_rnn", "dense": "dense"}
    assert manifest["warm_start"]["anew"] == {"gru": "a new layer"}
    assert manifest["warm_start"]["run"] == str(run)
    assert manifest["warm_start"]["weights_sha256"] == StoredRun(run).manifest["files"]["model.weights.h5"]


def test_without_it_weights_are_others(folder: Path) -> None:
    """The control: another seed begins elsewhere."""
    import numpy as np

    assert train("other.yaml", "--set", "fit.seed=5").exit_code == 0
    assert not np.array_equal(weights("other")["dense"][0], weights("small")["dense"][0])
    assert "warm_start" not in json.loads((resolve("other", Path("runs")) / "manifest.json").read_text())


def test_a_dry_run_begins_so_too(folder: Path) -> None:
    done = train("other.yaml", "--warm-start", "latest", "--dry-run")
    assert done.exit_code == 0, done.output
    assert "loaded reader (from simple_rnn), dense" in done.stderr


def _cut(run: Path) -> None:
    file = run / "model.weights.h5"
    file.write_bytes(file.read_bytes()[:-100])


def _without_weights(run: Path) -> None:
    (run / "model.weights.h5").unlink()


def _without_manifest(run: Path) -> None:
    (run / "manifest.json").unlink()


def _without_spec(run: Path) -> None:
    (run / "spec.yaml").unlink()


def _another_spec(run: Path) -> None:
    (run / "spec.yaml").write_text(STILL.replace("units: 3", "units: 4"))


def _broken_spec(run: Path) -> None:
    (run / "spec.yaml").write_text("layers: [")


def _broken_manifest(run: Path) -> None:
    (run / "manifest.json").write_text("{")


DAMAGES = {
    _cut: "SHA-256", _without_weights: "holds no weights", _without_manifest: "no run", _without_spec: "cannot be read",
    _another_spec: "no weights of", _broken_spec: "has errors", _broken_manifest: "damaged",
}  # fmt: skip


def test_damaged_runs_are_refused_in_one_line(folder: Path) -> None:
    import shutil

    whole = resolve("small", Path("runs"))
    for number, (damage, why) in enumerate(DAMAGES.items()):
        run = Path(f"runs/copy{number}/run")
        shutil.copytree(whole, run)
        damage(run)
        done = train("small.yaml", "--warm-start", str(run))
        assert done.exit_code in (2, 4), damage
        assert why in done.stderr, damage
        assert len(done.stderr.splitlines()) == 1
        assert done.stdout == ""
        shutil.rmtree(run.parent)
    assert [path.name for path in Path("runs").iterdir()] == ["small"]


def test_a_run_that_fits_nowhere_is_refused(folder: Path) -> None:
    Path("far.yaml").write_text(STILL.replace("SimpleRNN: {units: 3}", "GRU: {units: 5}"))
    done = train("far.yaml", "--warm-start", "small")
    assert done.exit_code == 2
    assert "no weights of" in done.stderr
    assert "no run 'nowhere'" in train("small.yaml", "--warm-start", "nowhere").stderr
