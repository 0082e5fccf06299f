"""How long `rnnspec diff --against` takes for a branch that changes many specs, beside what people do today.

A scratch repository gets specs of several kinds (stacks of recurrent layers with data and training,
convolutions, encoders and decoders, specs that extend another), commits them, and changes each:
widths, dropout, a layer more, a callback, spelling alone. Measured as whole processes, in turns, wall clock and
processor time (`busy`):

(a) `rnnspec diff --against main`
(b) `git diff main`: the same changes as lines of text, without any meaning
(c) a Python script that builds old and new models of a few of these specs with Keras and compares the
    shapes of their weights, and what that comes to for all of them
(d) `rnnspec check` of a single spec: what starting takes at least

    python -m benchmarks.diff_many [--specs 100] [--rounds 7] [--sample 5] [--profile]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TAGGER = """\
# A tagger: two recurrent layers and a label for each step.
rnnspec: 1
vars: {{units: {units}, drop: 0.1}}
input: {{shape: [40], dtype: int32}}
layers:
  - Embedding: {{input_dim: 2000, output_dim: 32, mask_zero: true}}
  - Bidirectional: {{layer: {{LSTM: {{units: $units, return_sequences: true}}}}}}
  - LSTM: {{units: $units, return_sequences: true, dropout: $drop}}
  - Dense: {{units: 9, activation: softmax}}
compile:
  optimizer: {{Adam: {{learning_rate: 1e-3}}}}
  loss: sparse_categorical_crossentropy
  metrics: [accuracy]
data:
  source:
    synthetic:
      samples: 512
      x: {{shape: [40], dtype: int32, range: [0, 1999]}}
      y: {{classes: 9, form: integer, shape: [40]}}
  split: {{validation: 0.2, seed: 1}}
fit:
  epochs: 20
  batch_size: 32
  callbacks:
    - EarlyStopping: {{patience: 3, restore_best_weights: true}}
"""
FORECAST = """\
rnnspec: 1
input: {{shape: [96, 7]}}
layers:
  - Conv1D: {{filters: 16, kernel_size: 5, activation: relu, padding: causal}}
  - GRU: {{units: {units}, return_sequences: true}}
  - GRU: {{units: {units}}}
  - Dropout: {{rate: 0.2}}
  - Dense: {{units: 1}}
compile: {{optimizer: rmsprop, loss: mse, metrics: [mae]}}
data:
  source: {{synthetic: {{samples: 256, x: {{shape: [96, 7]}}, y: {{shape: [1]}}}}}}
fit: {{epochs: 10, batch_size: 64}}
expect: {{max_params: 1000000}}
"""
TRANSLATOR = """\
rnnspec: 1
inputs: {{encoder: {{shape: [null, 71]}}, decoder: {{shape: [null, 93]}}}}
layers:
  - LSTM: {{units: {units}, return_state: true, name: enc}}
    from: encoder
  - LSTM: {{units: {units}, return_sequences: true, name: dec}}
    from: {{sequences: decoder, initial_state: [enc.state_h, enc.state_c]}}
  - Attention: {{}}
    from: [dec, dec]
  - Concatenate: {{}}
    from: [dec, attention]
  - Dense: {{units: 93, activation: softmax}}
compile: {{optimizer: adam, loss: categorical_crossentropy}}
"""
CHILD = """\
extends: spec_000.yaml
vars: {{units: {units}}}
fit: {{epochs: 5}}
"""
KINDS = (TAGGER, FORECAST, TRANSLATOR, CHILD)


def wider(text: str, units: int) -> str:
    return text.replace(f"units: {units}", f"units: {units + 8}")


def regularised(text: str, units: int) -> str:
    return text.replace("activation: softmax", "activation: softmax, kernel_regularizer: l2").replace("mse", "mae")


def trained_otherwise(text: str, units: int) -> str:
    return (
        text.replace("adam", "sgd")
        .replace("Adam", "RMSprop")
        .replace("rmsprop", "sgd")
        .replace("epochs: 5", "epochs: 9")
    )


def restyled(text: str, units: int) -> str:
    return f"# restyled\n{text}"


EDITS = (wider, regularised, trained_otherwise, restyled)

BUILD = """
import sys
from pathlib import Path
import keras
from rnnspec.rules import check
from rnnspec.runtime.build import build
for path in sys.argv[1:]:
    report = check(Path(path).read_bytes(), path, file=Path(path)).report
    print(path, [tuple(weight.shape) for weight in build(report).weights])
"""


def text(number: int) -> tuple[str, int]:
    units = 16 + number % 48
    return KINDS[number % len(KINDS)].format(units=units), units


def repository(folder: Path, specs: int) -> None:
    """`main` with the specs, and a branch on which each is changed."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(folder), *arguments], check=True, capture_output=True)

    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "benchmark")
    git("config", "user.email", "benchmark@example.org")
    (folder / "specs").mkdir()
    for number in range(specs):
        (folder / f"specs/spec_{number:03}.yaml").write_text(text(number)[0])
    git("add", ".")
    git("commit", "--quiet", "--message", "base")
    git("switch", "--quiet", "--create", "feature")
    for number in range(specs):
        old, units = text(number)
        (folder / f"specs/spec_{number:03}.yaml").write_text(EDITS[(number // len(KINDS)) % len(EDITS)](old, units))
    git("commit", "--quiet", "--all", "--message", "change all")


def spent(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall-clock and processor seconds of a whole process and those it starts."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(Path(__file__).parents[1])}
    environment.setdefault("KERAS_BACKEND", "jax")
    began, before = time.perf_counter(), os.times()
    subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--specs", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--sample", type=int, default=5, help="specs that Keras builds, old and new")
    parser.add_argument("--profile", action="store_true", help="print where the time of (a) goes instead")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder, options.specs)
        program = [sys.executable, "-m", "rnnspec", "diff", "--against", "main"]
        if options.profile:
            subprocess.run([sys.executable, "-m", "cProfile", "-s", "cumtime", *program[1:]], cwd=folder, check=True)
            return
        one = [sys.executable, "-m", "rnnspec", "check", "specs/spec_000.yaml"]
        commands = {
            "rnnspec diff --against main": program,
            "git diff main": ["git", "--no-pager", "diff", "main"],
            "rnnspec check of one spec": one,
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for number in range(options.rounds + 1):
            for name, command in commands.items():
                found = spent(command, folder)
                if number:  # the first turn warms the file cache and compiles the package
                    times[name].append(found)
        print(f"{options.specs} specs{'time':>35}{'busy':>10}")
        for name, found in times.items():
            wall, busy = (statistics.median(column) for column in zip(*found, strict=True))
            print(f"{name:<34}{wall:8.2f} s{busy:8.2f} s")
        sample = [f"specs/spec_{number:03}.yaml" for number in range(options.sample)]
        started = spent([sys.executable, "-c", BUILD], folder)
        built = spent([sys.executable, "-c", BUILD, *sample, *sample], folder)
        # Each is built twice: as it was and as it is.
        wall, busy = (
            start + (end - start) / options.sample * options.specs for start, end in zip(started, built, strict=True)
        )
        print(f"{'Keras, from ' + str(options.sample) + ' of them':<34}{wall:8.2f} s{busy:8.2f} s")


if __name__ == "__main__":
    main()
