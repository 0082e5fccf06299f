"""Training: what it learns, what it leaves behind, and how it ends."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rnnspec.data import Files
from rnnspec.runtime.errors import RunError, in_a_line
from rnnspec.runtime.predict import evaluate, predict
from rnnspec.runtime.runs import list_runs
from rnnspec.runtime.train import RunResult, train
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from tests.runtime.specs import COUNTING, SMALL, Quiet, read

pytestmark = pytest.mark.keras


def trained(text: str, folder: Path, **options: object) -> RunResult:
    document, report = read(text, folder)
    options.setdefault("progress", Quiet())
    return train(document, report, runs_dir=folder / "runs", **options)  # type: ignore[arg-type]


def test_counting_is_learnt_and_predicted_from_the_run_directory_alone(tmp_path: Path) -> None:
    run = trained(COUNTING, tmp_path)
    assert run.path is not None
    assert len(run.history) == 100
    assert run.history[-1]["loss"] < run.history[0]["loss"] / 100
    ((number,),) = predict(run.path, [[7, 8, 9]])
    assert 9 < number < 11
    assert predict(run.path, [[[7], [8], [9]]]) == [[pytest.approx(number)]]


def test_a_run_directory_holds_everything(tmp_path: Path) -> None:
    progress = Quiet()
    run = trained(SMALL, tmp_path, progress=progress)
    assert run.path is not None
    assert {path.name for path in run.path.iterdir()} == {
        "spec.yaml", "manifest.json", "history.csv", "metrics.jsonl", "model.weights.h5", "preprocessing.json",
        "curves.png", "report.html",
    }  # fmt: skip
    manifest = json.loads((run.path / "manifest.json").read_text())
    assert manifest["status"] == "finished"
    assert manifest["epochs"] == 3
    assert manifest["best_epoch"] == run.best_epoch
    expected = "rnnspec keras backend python numpy hardware seed spec_sha256 started finished"
    for key in expected.split():
        assert manifest[key] is not None, key
    with (run.path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert set(rows[0]) == {"epoch", "seconds", "loss", "accuracy", "val_loss", "val_accuracy"}
    best = min(rows, key=lambda row: float(row["val_loss"]))
    assert int(best["epoch"]) == run.best_epoch
    assert (run.path / "curves.png").read_bytes().startswith(b"\x89PNG")
    page = (run.path / "report.html").read_text()
    assert "data:image/png;base64," in page
    assert "http" not in page
    document, _ = read(SMALL, tmp_path)
    stored = plain(compose((run.path / "spec.yaml").read_bytes(), "spec.yaml").root)  # type: ignore[arg-type]
    assert stored == {"rnnspec": 1, **document.resolved}  # type: ignore[dict-item]
    # 40 samples: 8 validate, 8 test, 24 train in batches of 8
    assert progress.told == [*["start 1/3 of 3", "end", "start 2/3 of 3", "end", "start 3/3 of 3", "end"], "closed"]
    assert [one.status for one in list_runs(tmp_path / "runs")] == ["finished"]


def test_the_same_seed_gives_the_same_run(tmp_path: Path) -> None:
    first, second = (trained(SMALL, tmp_path) for _ in range(2))
    other = trained(SMALL.replace("batch_size: 8", "batch_size: 8, seed: 1"), tmp_path)
    losses = [[row["loss"] for row in run.history] for run in (first, second, other)]
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]


def test_evaluation_repeats_what_training_measured(tmp_path: Path) -> None:
    run = trained(SMALL.replace(", test: 0.2", ""), tmp_path)
    assert run.path is not None
    figures = evaluate(run.path)
    assert figures["part"] == "validation"
    assert figures["samples"] == 8
    assert figures["loss"] == pytest.approx(run.history[-1]["val_loss"], rel=1e-4)
    assert figures["accuracy"] == pytest.approx(run.history[-1]["val_accuracy"])


def test_the_weights_are_those_of_the_best_epoch_where_it_is_restored(tmp_path: Path) -> None:
    text = SMALL.replace("optimizer: sgd", "optimizer: {SGD: {learning_rate: 20.0}}").replace(", test: 0.2", "")
    text = text.replace(
        "fit: {epochs: 3, batch_size: 8}",
        "fit: {epochs: 8, batch_size: 8, callbacks: [EarlyStopping: {patience: 2, restore_best_weights: true}]}",
    )
    run = trained(text, tmp_path)
    assert run.path is not None
    losses = [row["val_loss"] for row in run.history]
    assert run.best_epoch == losses.index(min(losses)) + 1 < len(losses)
    assert evaluate(run.path)["loss"] == pytest.approx(min(losses), rel=1e-4)


def test_checkpoints_land_in_the_run_directory(tmp_path: Path) -> None:
    callbacks = """
      - ModelCheckpoint: {filepath: "saved/{epoch:02d}.keras"}
      - ModelCheckpoint: {filepath: best.weights.h5, save_best_only: true, save_weights_only: true}
      - CSVLogger: {filename: log.csv}
"""
    text = SMALL.replace("fit: {epochs: 3, batch_size: 8}", f"fit:\n    epochs: 2\n    callbacks: {callbacks}")
    run = trained(text, tmp_path)
    assert run.path is not None
    assert sorted(path.name for path in (run.path / "saved").iterdir()) == ["01.keras", "02.keras"]
    assert (run.path / "best.weights.h5").is_file()
    assert len((run.path / "log.csv").read_text().splitlines()) == 3
    assert {path.name for path in tmp_path.iterdir()} == {"runs"}


def test_a_checkpoint_that_cannot_be_finished_leaves_the_one_before(tmp_path: Path) -> None:
    import keras

    from rnnspec.runtime.fitting import Checkpoint

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    checkpoint = Checkpoint(str(tmp_path / "model.weights.h5"), save_weights_only=True)
    checkpoint.set_model(model)
    checkpoint.model.save_weights(tmp_path / "model.weights.h5")
    before = (tmp_path / "model.weights.h5").read_bytes()

    def cut_short(path: Path, overwrite: bool) -> None:
        Path(path).write_bytes(b"half")
        raise OSError("disk full")

    model.save_weights = cut_short
    with pytest.raises(OSError, match="disk full"):
        checkpoint.on_epoch_end(0, {})
    assert (tmp_path / "model.weights.h5").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("path", ["../best.keras", "/tmp/best.keras", "a/../../../best.keras"])
def test_a_checkpoint_outside_is_refused_before_anything_is_written(path: str, tmp_path: Path) -> None:
    text = SMALL.replace("epochs: 3", f"epochs: 3, callbacks: [ModelCheckpoint: {{filepath: {path}}}]")
    with pytest.raises(RunError, match="leaves the run directory") as raised:
        trained(text, tmp_path)
    assert raised.value.exit_code == 2
    assert not (tmp_path / "runs").exists()


def test_an_interrupted_run_keeps_what_it_reached(tmp_path: Path) -> None:
    class Interrupting(Quiet):
        def on_epoch_end(self, epoch: object) -> None:
            super().on_epoch_end(epoch)
            if self.told.count("end") == 2:
                os.kill(os.getpid(), signal.SIGINT)

    progress = Interrupting()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(RunError, match=r"interrupted after epoch 2; .* holds") as raised:
        trained(SMALL.replace("epochs: 3", "epochs: 1000"), tmp_path, progress=progress)
    assert raised.value.exit_code == 4
    assert signal.getsignal(signal.SIGINT) is before
    assert progress.told[-3:] == ["end", "stopping after this batch; press Ctrl-C again to stop at once", "closed"]
    (run,) = list_runs(tmp_path / "runs")
    assert (run.status, run.epochs) == ("interrupted", 2)
    assert len((run.path / "history.csv").read_text().splitlines()) == 3
    assert len(predict(run.path, [[[0.0, 1.0]] * 4])) == 1


def test_a_loss_that_is_not_a_number_ends_the_run(tmp_path: Path) -> None:
    text = COUNTING.replace("optimizer: adam", "optimizer: {SGD: {learning_rate: 1e30}}")
    for fit in ("epochs: 100, batch_size: 1", "epochs: 100, callbacks: [TerminateOnNaN: {raise_error: true}]"):
        with pytest.raises(RunError, match="training diverged in epoch") as raised:
            trained(text.replace("epochs: 100, batch_size: 1", fit), tmp_path)
        assert raised.value.exit_code == 4
    runs = list_runs(tmp_path / "runs")
    assert [run.status for run in runs] == ["diverged"] * 2
    assert all((run.epochs or 0) < 5 for run in runs)


def test_epochs_can_be_overridden_and_are_stored(tmp_path: Path) -> None:
    run = trained(SMALL, tmp_path, epochs=1)
    assert run.path is not None
    assert len(run.history) == 1
    assert "epochs: 1," in (run.path / "spec.yaml").read_text()


def test_a_share_of_the_samples_can_validate(tmp_path: Path) -> None:
    text = SMALL.replace("  split: {validation: 0.2, test: 0.2, seed: 1}\n", "")
    progress = Quiet()
    run = trained(text.replace("epochs: 3", "epochs: 1, validation_split: 0.5"), tmp_path, progress=progress)
    assert "val_accuracy" in run.history[0]
    assert progress.told[0] == "start 1/1 of 3"


def test_class_weights_weigh(tmp_path: Path) -> None:
    losses = [
        trained(SMALL.replace("epochs: 3", f"epochs: 1, class_weight: {weights}"), tmp_path).history[0]["loss"]
        for weights in ("{0: 1.0, 1: 1.0}", "{0: 10.0, 1: 10.0}")
    ]
    assert losses[1] > 5 * losses[0]


NO_DATA = """
inputs: {words: {shape: [null], dtype: int32}, more: {shape: [2]}}
layers:
  - Embedding: {input_dim: 5, output_dim: 3}
    from: words
  - LSTM: {units: 4, name: read}
  - Dense: {units: 3, activation: softmax, name: sort}
  - Dense: {units: 1, name: size}
    from: more
outputs: [sort, size]
compile: {loss: {sort: sparse_categorical_crossentropy, size: mse}}
"""


@pytest.mark.parametrize("text", [SMALL, NO_DATA], ids=["with data", "without"])
def test_a_dry_run_takes_one_batch_and_writes_nothing(text: str, tmp_path: Path) -> None:
    run = trained(text, tmp_path, dry_run=True)
    assert run.path is None
    assert run.best["loss"] > 0
    assert list(tmp_path.iterdir()) == []


READS_TEXT = """
input: {shape: [1], dtype: string}
layers:
  - TextVectorization: {vocabulary: [the, film], output_sequence_length: 4}
  - Embedding: {input_dim: 4, output_dim: 4, mask_zero: true}
  - GRU: {units: 3}
  - Dense: {units: 1, activation: sigmoid}
compile: {loss: binary_crossentropy}
"""


def test_a_dry_run_reads_text(tmp_path: Path) -> None:
    spec = tmp_path / "text.yaml"
    spec.write_text(READS_TEXT)
    # Text runs on TensorFlow, and a process has one backend.
    ran = subprocess.run(
        [sys.executable, "-m", "rnnspec", "train", str(spec), "--dry-run"],
        env={name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "one batch on tensorflow: loss 0." in ran.stdout + ran.stderr


def test_what_is_missing_is_said_in_one_line(tmp_path: Path) -> None:
    cases = {
        "nothing to train for": COUNTING.replace("compile: {optimizer: adam, loss: mse}\n", ""),
        "the spec has no data": SMALL[: SMALL.index("data:")],
    }
    for message, text in cases.items():
        with pytest.raises(RunError, match=message) as raised:
            trained(text, tmp_path)
        assert raised.value.exit_code == 2
        assert "\n" not in raised.value.message
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_keras_refuses_of_the_data_is_no_bug(dry_run: bool, tmp_path: Path) -> None:
    # The metric needs labels (B, 1), and gets (B,).
    text = SMALL.replace("metrics: [accuracy]", "metrics: [binary_crossentropy]")
    with pytest.raises(RunError, match=r"^training failed .*: ValueError: .*shape") as raised:
        trained(text, tmp_path, dry_run=dry_run)
    assert raised.value.exit_code == 4
    assert "\n" not in raised.value.message
    assert (tmp_path / "runs").exists() is not dry_run


GRAPH = """\
Graph execution error:

Detected at node loss/Softmax defined at (most recent call last):
  File "spec.py", line 5, in <module>

  File "nn.py", line 1438, in sparse_categorical_crossentropy

Received a label value of 9 which is outside the valid range of [0, 3).
\t [[{{node loss/Softmax}}]] [Op:__inference_322]"""


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("Incompatible shapes\nfor this"), "ValueError: Incompatible shapes"),
        (KeyError(), "KeyError"),
        (TypeError("\n  \n"), "TypeError"),
        (RuntimeError(GRAPH), "RuntimeError: Received a label value of 9 which is outside the valid range of [0, 3)."),
    ],
)
def test_of_many_lines_the_one_that_says_what_was_wrong_is_told(error: Exception, line: str) -> None:
    assert in_a_line(error) == line


DATA = os.environ.get("RNNSPEC_TEST_DATA") or str(Path(__file__).parents[3] / "shared" / "data")

IMDB = """
name: imdb
input: {shape: [20], dtype: int32}
layers:
  - Embedding: {input_dim: 300, output_dim: 8}
  - LSTM: {units: 4}
  - Dense: {units: 1, activation: sigmoid}
compile: {optimizer: {Adam: {learning_rate: 0.01}}, loss: binary_crossentropy, metrics: [accuracy]}
data:
  source: {imdb: {num_words: 300, maxlen: 80}}
  split: {validation: 0.2, seed: 42}
  transforms:
    - pad: {maxlen: 20}
fit: {epochs: 2, batch_size: 64}
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path(DATA, "imdb", "imdb.npz").is_file(), reason="imdb.npz is not in RNNSPEC_TEST_DATA")
def test_reviews_are_learnt_from_the_real_file(tmp_path: Path) -> None:
    files = Files(tmp_path, Path(DATA))
    run = trained(IMDB, tmp_path, files=files)
    assert run.path is not None
    assert run.history[-1]["val_accuracy"] > 0.55
    manifest = json.loads((run.path / "manifest.json").read_text())
    assert [len(digest) for digest in manifest["data"].values()] == [64]
    figures = evaluate(run.path, data_dir=Path(DATA))
    assert figures["part"] == "test"
    assert figures["accuracy"] > 0.55
    # Reviews of any length are padded as in training.
    assert len(predict(run.path, [[1, 14, 22], [1] * 50])) == 2
