"""`rnnspec evaluate`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._console import say
from rnnspec.cli._run import Backend, DataDir, Run, Runs, Wanted


class Format(StrEnum):
    full = "full"
    json = "json"


Output = Annotated[Format, typer.Option("--format", help="How the result is written.")]


def command(
    run: Run,
    data_dir: DataDir = None,
    backend: Wanted = Backend.auto,
    output: Output = Format.full,
    runs: Runs = Path("runs"),
) -> None:
    """Loss and metrics of a run on the test part of its data, or the validation part."""
    from rnnspec.cli._run import one_line
    from rnnspec.runtime.predict import evaluate
    from rnnspec.runtime.runs import resolve

    with one_line():
        figures = evaluate(resolve(run, runs), data_dir=data_dir, backend=backend.value)
    if output is Format.json:
        from rnnspec.cli._console import write_json

        write_json({"version": 1, **figures})
        return
    part = figures.pop("part")
    samples = int(figures.pop("samples"))
    say(f"{part} ({samples:,} samples): {', '.join(f'{name} {value:.4f}' for name, value in figures.items())}")
