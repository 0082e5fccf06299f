"""How `rnnspec check` grows: chains and graphs of 10 to 10,000 layers, and folders of files.

    python -m benchmarks.scale [--rounds 3] [--largest 10000] [--no-keras]

Time, processor time (`busy`, which a crowded machine changes less) and peak memory are those of whole
processes. Beside them stand Python files that build the chain of 100 layers in Keras. `growth` is the time
against that of the line above; ten times the layers should take at most ten times as long.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
SIZES = (10, 100, 1_000, 10_000)
FILES = (10, 100, 1_000)
#: Seconds that a check of the largest sizes may take.
AIMS = {"10,000 layers in a chain": 3.0, "10,000 layers in a graph": 3.0, "1,000 files": 10.0}

KERAS = """
import keras
from keras import layers
model = keras.Sequential([keras.Input((20, 16))])
for number in range(50):
    model.add(layers.Dense(16, activation="relu"))
    model.add(layers.LSTM(16, return_sequences=True))
model.summary()
"""


@dataclass(frozen=True)
class Measured:
    """Wall-clock and processor seconds and peak bytes of a process, and what it wrote to standard output."""

    seconds: float
    busy: float
    memory: int
    output: str


def chain(layers: int) -> str:
    """`Dense` and `LSTM` in turn, on a sequence."""
    kinds = ("Dense: {units: 16, activation: relu}", "LSTM: {units: 16, return_sequences: true}")
    return _spec(f"  - {kinds[number % 2]}" for number in range(layers))


def graph(layers: int) -> str:
    """Residual blocks, each layer with a name and written references."""
    return _spec(_node(number) for number in range(layers))


def _node(number: int) -> str:
    name, before = f"name: n{number}", f"n{number - 1}" if number else "input"
    match number % 3:
        case 0:
            return f"  - {{Dense: {{units: 16, {name}}}, from: {before}}}"
        case 1:
            return f"  - {{LSTM: {{units: 16, return_sequences: true, {name}}}, from: {before}}}"
        case _:
            return f"  - {{Add: {{{name}}}, from: [{before}, n{number - 2}]}}"


def _spec(lines: Iterator[str]) -> str:
    return "\n".join(["input: {shape: [20, 16]}", "layers:", *lines, ""])


def measured(command: list[str], environment: dict[str, str] | None = None) -> Measured:
    """Run a process to its end. Raises if it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    output = process.stdout.read()
    # The usage of this child alone: `resource.getrusage` would give the largest of all of them.
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    busy = usage.ru_utime + usage.ru_stime
    return Measured(seconds, busy, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), output)


def check(path: Path) -> Measured:
    return measured([sys.executable, "-m", "rnnspec", "check", str(path)])


def median(rounds: int, run: Callable[[], Measured]) -> Measured:
    """The round with the median time, after one that warms the file cache."""
    run()
    found = [run() for _ in range(rounds)]
    middle = statistics.median_low(one.seconds for one in found)
    return next(one for one in found if one.seconds == middle)


def row(name: str, one: Measured, before: Measured | None) -> None:
    growth = f"{one.seconds / before.seconds:8.1f}" if before else " " * 8
    aim = AIMS.get(name)
    verdict = "" if aim is None else f"   aim {aim:.0f} s: {'met' if one.seconds <= aim else 'missed'}"
    print(f"{name:<32}{one.seconds:8.2f} s{one.busy:8.2f} s{one.memory / 2**20:8.0f} MiB{growth}{verdict}", flush=True)


def specs(folder: Path, name: str, made: Callable[[int], str], largest: int, rounds: int) -> None:
    before = None
    for size in (one for one in SIZES if one <= largest):
        path = folder / f"{made.__name__}_{size}.yaml"
        path.write_text(made(size), "utf-8")
        one = median(rounds, partial(check, path))
        lines = [line for line in one.output.splitlines() if path.name in line]
        if len(lines) != 1:
            raise AssertionError(f"{len(lines)} lines about {path.name}")
        row(f"{size:,} layers in a {name}", one, before)
        before = one


def folders(folder: Path, largest: int, rounds: int) -> None:
    before = None
    for size in (one for one in FILES if one <= largest):
        inside = folder / f"files_{size}"
        inside.mkdir()
        for number in range(size):
            made = chain if number % 2 else graph
            (inside / f"{number:04}.yaml").write_text(made(3 + number % 10), "utf-8")
        one = median(rounds, partial(check, inside))
        row(f"{size:,} files", one, before)
        before = one


def keras(folder: Path, rounds: int) -> None:
    script = folder / "build.py"
    script.write_text(KERAS, "utf-8")
    for backend in ("jax", "tensorflow"):
        environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
        one = median(rounds, partial(measured, [sys.executable, str(script)], environment))
        row(f"Keras on {backend}, 100 layers", one, None)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="the largest number of layers or files")
    parser.add_argument("--no-keras", action="store_true", help="leave out the comparison with Keras")
    options = parser.parse_args()

    print(f"{os.cpu_count()} cores{'':<25}{'time':>10}{'busy':>10}{'peak':>12}{'growth':>8}")
    with TemporaryDirectory() as name:
        folder = Path(name)
        specs(folder, "chain", chain, options.largest, options.rounds)
        specs(folder, "graph", graph, options.largest, options.rounds)
        folders(folder, options.largest, options.rounds)
        if not options.no_keras:
            keras(folder, options.rounds)


if __name__ == "__main__":
    main()
