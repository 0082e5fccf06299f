"""Every shipped spec: checked, built, verified, and trained for a moment."""

from pathlib import Path

import pytest

from rnnspec.rules import Checked, check
from rnnspec.source.edit import inline

ROOT = Path(__file__).parents[2]
SPECS = sorted(ROOT.glob("specs/*.yaml"))

#: What the tutorials say.
PARAMS = {
    "imdb_lstm": 8809,
    "imdb_lstm_dropout": 8809,
    "stacked_lstm": 9353,
    "imdb_gru": 8633,
    "lstm_chain": 144,
    "lstm_graph": 144,
    "counting": 601,
    "counting_input_dim": 601,
}


def checked(path: Path, *overrides: str) -> Checked:
    return check(path.read_bytes(), str(path), overrides=overrides, file=path)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_is_sound_and_expects_its_figures(path: Path) -> None:
    found = checked(path)
    assert found.sound
    assert not found.diagnostics
    assert found.report is not None
    assert found.report.spec.expect is not None
    assert found.report.spec.expect.params == found.report.params
    assert PARAMS.get(path.stem, found.report.params) == found.report.params


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_wrong_expectation_is_seen(path: Path) -> None:
    assert [one.code for one in checked(path, "expect.params=1").errors] == ["RS801"]


def test_both_spellings_are_one_model() -> None:
    one, other = (checked(ROOT / f"specs/{name}.yaml") for name in ("counting", "counting_input_dim"))
    assert one.report is not None
    assert other.report is not None
    assert one.report.weights == other.report.weights
    assert [str(tensor) for tensor in one.report.inputs.values()] == [
        str(tensor) for tensor in other.report.inputs.values()
    ]


@pytest.mark.keras
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_trains(path: Path, tmp_path: Path) -> None:
    """One epoch, of made-up reviews where the real ones would have to be there."""
    from rnnspec.runtime.train import train

    overrides = ["fit.epochs=1"]
    source = {"samples": 96, "x": {"shape": [100], "dtype": "int32", "range": [0, 499]}, "y": {"classes": 2}}
    report = checked(path).report
    assert report is not None
    assert report.spec.data is not None
    if report.spec.data.source.kind == "imdb":
        overrides.append(f"data.source={inline({'synthetic': {**source, 'y': {'classes': 2, 'form': 'integer'}}})}")
    found = checked(path, *overrides)
    assert not found.errors, found.errors
    assert found.report is not None
    run = trained(path, overrides, tmp_path) if "stateful" in path.stem else None
    if run is None:
        result = train(found.document, found.report, runs_dir=tmp_path)
        assert result.status == "finished"
        assert result.path is not None
        run = result.path
    assert {"spec.yaml", "manifest.json", "history.csv", "model.weights.h5", "curves.png"} <= {
        file.name for file in run.iterdir()
    }


def trained(path: Path, overrides: list[str], folder: Path) -> Path:
    """A run by the program itself: a stateful model needs TensorFlow, and these tests have Keras on JAX."""
    import os
    import subprocess
    import sys

    options = [option for one in overrides for option in ("--set", one)]
    command = [sys.executable, "-m", "rnnspec", "train", str(path), "--runs", str(folder), *options]
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[-1])
