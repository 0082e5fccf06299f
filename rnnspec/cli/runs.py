"""`rnnspec runs`."""

from pathlib import Path

from rnnspec.cli._console import When, say
from rnnspec.cli._options import Ascii, Color
from rnnspec.cli._run import Runs


def command(
    runs: Runs = Path("runs"),
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """List the runs of a folder, oldest first."""
    from rich import box
    from rich.table import Table

    from rnnspec.cli._console import console, plain_characters
    from rnnspec.runtime.runs import list_runs

    found = list_runs(runs)
    if not found:
        say(f"no runs in {runs}", err=True)
        return
    table = Table(box=box.ASCII if plain_characters() else box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("run", "started", "status", "epochs", "best epoch", "figures"):
        table.add_column(name, overflow="fold", no_wrap=name == "run")
    for run in found:
        figures = ", ".join(f"{name} {value:.4f}" for name, value in run.best.items())
        cells = (run.path, run.started, run.status, run.epochs, run.best_epoch)
        table.add_row(*("" if cell is None else str(cell) for cell in cells), figures)
    console().print(table)
