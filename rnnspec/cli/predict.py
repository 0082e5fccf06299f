"""`rnnspec predict`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._console import say
from rnnspec.cli._run import Backend, Run, Runs, Wanted

Input = Annotated[str, typer.Argument(help="JSON, a .json, .csv, .npy or .npz file, or - for JSON on standard input.")]


def command(run: Run, samples: Input, backend: Wanted = Backend.auto, runs: Runs = Path("runs")) -> None:
    """Predictions of a run, as JSON: one item for each sample."""
    from rnnspec.cli._run import one_line
    from rnnspec.runtime.predict import predict, read_input
    from rnnspec.runtime.runs import resolve

    with one_line():
        raw = read_input(sys.stdin.read() if samples == "-" else samples)
        predictions = predict(resolve(run, runs), raw, backend=backend.value)
    import json

    say(json.dumps(predictions))
