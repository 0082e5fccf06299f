"""How long `rnnspec check` takes as a whole process, beside two peers in the same run.

(a) A Python that imports the base dependencies and does nothing: no check could be faster than that.
(b) A Python file that builds the same model in Keras and prints its summary: what people do today to
    see shapes and parameters.

    python -m benchmarks.check_latency [--rounds 15] [--backend tensorflow]

The processes take turns, and the median of each is compared. The package is installed as a user has it:
compiled, and started by its script.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SPEC = "specs/stacked_lstm.yaml"

IMPORTS = "import rich.console, rich.table, rich.text, typer, yaml; from pydantic import BaseModel"

KERAS = """
import keras
from keras import layers
model = keras.Sequential([
    keras.Input((100,), dtype="int32"),
    layers.Embedding(500, 16),
    layers.LSTM(8, dropout=0.3, return_sequences=True),
    layers.LSTM(8, dropout=0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.summary()
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Wall-clock time of a whole process. Raises if it fails."""
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--backend", default="tensorflow", help="the backend of the Keras script")
    options = parser.parse_args()

    environment = {**os.environ, "KERAS_BACKEND": options.backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    # Else a source that is newer than its bytecode would be compiled again each time.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = Path(sys.executable).with_name("rnnspec")
    commands = {
        f"rnnspec check {SPEC}": [str(program), "check", SPEC],
        "(a) import the base dependencies": [sys.executable, "-c", IMPORTS],
        f"(b) Keras script on {options.backend}": [sys.executable, "-c", KERAS],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(options.rounds + 1):
        for name, command in commands.items():
            if name.startswith("(b)") and number > max(3, options.rounds // 5):
                continue  # it takes seconds, and varies little
            spent = seconds(command, environment)
            if number:  # the first turn warms the file cache
                times[name].append(spent)
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours, imports, keras = medians.values()
    for name, median in medians.items():
        low, high = (round(end(times[name]) * 1000) for end in (min, max))
        print(f"{name:<40} {median * 1000:8.0f} ms   (from {low} to {high}, {len(times[name])} runs)")
    print(f"check / (a) = {ours / imports:.2f}   (b) / check = {keras / ours:.1f}")


if __name__ == "__main__":
    main()
