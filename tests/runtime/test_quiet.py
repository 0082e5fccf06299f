"""Only rnnspec writes to the terminal, whatever Keras and its backends have to say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnnspec.runtime.train import train
from tests.runtime.specs import SMALL, Quiet, read

pytestmark = [pytest.mark.keras, pytest.mark.slow]

STATEFUL = """
name: stateful
input: {batch_shape: [2, 1, 1]}
layers:
  - SimpleRNN: {units: 1, stateful: true, kernel_initializer: ones, recurrent_initializer: ones, activation: linear}
  - Dense: {units: 1, kernel_initializer: ones, trainable: false}
compile: {optimizer: {SGD: {learning_rate: 0.0}}, loss: mse}
data:
  source: {arrays: {x: [[1], [1], [1], [1]], y: [1, 1, 2, 2]}}
  split: {shuffle: false}
fit: {epochs: 2, batch_size: 2, shuffle: false}
"""

PROGRAM = """
import sys, warnings, logging
from pathlib import Path
from rnnspec.inference import infer
from rnnspec.spec.load import load
document = load(Path(sys.argv[1]).read_text(), sys.argv[1])
report = infer(document.spec)
from rnnspec.runtime.predict import evaluate, predict
from rnnspec.runtime.train import train
run = train(document, report, runs_dir=Path(sys.argv[2]), backend=sys.argv[3])
print(run.backend.name, [row["loss"] for row in run.history])
print(predict(run.path, eval(sys.argv[4])))
if sys.argv[5:]:
    print(evaluate(run.path)["part"])
sys.stderr.write("own words\\n")
"""


def ran(spec: str, folder: Path, backend: str, samples: str, *more: str) -> subprocess.CompletedProcess[str]:
    (folder / "spec.yaml").write_text(spec)
    return python(PROGRAM, str(folder / "spec.yaml"), str(folder / "runs"), backend, samples, *more)


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # As a user has it: nothing is set that would silence the backends.
    hidden = ("TF_", "JAX_", "XLA_", "KERAS_", "ABSL_", "PYTHONWARNINGS")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    command = [sys.executable, "-c", program, *arguments]
    root = Path(__file__).parents[2]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False, cwd=root)


@pytest.mark.parametrize("backend", ["jax", "tensorflow"])
def test_nothing_but_our_lines_reaches_the_terminal(backend: str, tmp_path: Path) -> None:
    done = ran(SMALL, tmp_path, backend, "[[[0.0, 1.0]] * 4]", "evaluate")
    lines = done.stderr.splitlines()
    assert done.returncode == 0, done.stderr
    assert len(lines) == 4, done.stderr
    assert all(line.startswith(f"epoch {number}/3  loss ") for number, line in enumerate(lines[:3], 1))
    assert lines[3] == "own words"
    assert [line.split()[0] for line in done.stdout.splitlines()[:1]] == [backend]
    assert len(done.stdout.splitlines()) == 3


FRESH = """
import sys
from pathlib import Path
from rnnspec.runtime.predict import evaluate, predict
evaluate(Path(sys.argv[1]))
predict(Path(sys.argv[1]), [[[0.0, 1.0]] * 4])
import keras
print(keras.config.backend(), "tensorflow" in sys.modules)
"""


def test_a_fresh_process_takes_the_backend_of_the_spec_in_silence(tmp_path: Path) -> None:
    document, report = read(SMALL, tmp_path)
    path = train(document, report, runs_dir=tmp_path, epochs=1, progress=Quiet()).path
    done = python(FRESH, str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "jax False\n"


def test_a_stateful_layer_keeps_its_state_from_batch_to_batch_and_forgets_it_between_epochs(tmp_path: Path) -> None:
    done = ran(STATEFUL, tmp_path, "auto", "[[[1.0]]] * 6")
    assert done.returncode == 0, done.stderr
    # Ones summed up: 1 after the first batch, 2 after the second, which is what y says, in each epoch anew.
    assert done.stdout.splitlines() == [
        "tensorflow [0.0, 0.0]",
        "[[1.0], [1.0], [2.0], [2.0], [3.0], [3.0]]",
    ]
