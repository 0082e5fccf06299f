"""What the commands about runs share: options, and `RunError` as one line with its exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._console import say
from rnnspec.cli._exit import stop


class Backend(StrEnum):
    auto = "auto"
    jax = "jax"
    tensorflow = "tensorflow"
    torch = "torch"
    numpy = "numpy"


Wanted = Annotated[Backend, typer.Option("--backend", help="What Keras runs on; auto takes what fits best.")]
DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Where files of public data sets lie.")]
Runs = Annotated[Path, typer.Option("--runs", help="The folder of the run directories.")]
Run = Annotated[str, typer.Argument(help="A run directory, the name of a spec for its newest run, or latest.")]


@contextmanager
def one_line() -> Iterator[None]:
    """Whatever stops a run is told in one line."""
    from rnnspec.runtime.errors import RunError

    try:
        yield
    except RunError as error:
        say(f"rnnspec: {error.message}", err=True)
        raise typer.Exit(error.exit_code) from error


def findings(checked: object) -> None:
    """Print the findings of a spec on standard error and end, if there are errors among them."""
    from rnnspec.cli._console import draw
    from rnnspec.cli._exit import Code
    from rnnspec.rules import Checked

    assert isinstance(checked, Checked)
    if not checked.sound:
        draw(checked.errors)
        stop(Code.FINDINGS)
