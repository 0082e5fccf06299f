"""`rnnspec train`."""

from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._exit import fail
from rnnspec.cli._options import Set
from rnnspec.cli._run import Backend, DataDir, Runs, Wanted

Spec = Annotated[Path, typer.Argument(help="The spec to train.")]
Data = Annotated[str | None, typer.Option("--data", help="A public data set or a file, in place of the spec's source.")]
Epochs = Annotated[int | None, typer.Option("--epochs", min=1, help="In place of the spec's.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Train and evaluate one batch, and write nothing.")]


def command(
    spec: Spec,
    data: Data = None,
    data_dir: DataDir = None,
    set_: Set = None,
    epochs: Epochs = None,
    dry_run: DryRun = False,
    backend: Wanted = Backend.auto,
    runs: Runs = Path("runs"),
) -> None:
    """Check a spec, build its model, verify it, train it, and keep the run."""
    if spec.is_dir():
        fail(f"{spec} is a folder: train takes one spec")
    if not spec.is_file():
        fail(f"no such file: {spec}")

    from rnnspec.cli._run import findings, one_line
    from rnnspec.data import Files
    from rnnspec.rules import check
    from rnnspec.runtime.data import data_overrides
    from rnnspec.runtime.train import train

    text = spec.read_bytes()
    overrides = list(set_ or ())
    checked = check(text, spec.as_posix(), overrides=overrides, file=spec)
    with one_line():
        if data is not None and checked.report is not None:
            overrides += data_overrides(checked.document, checked.report, data)
            checked = check(text, spec.as_posix(), overrides=overrides, file=spec)
        findings(checked)
        assert checked.report is not None
        result = train(
            checked.document,
            checked.report,
            files=Files(spec.parent, data_dir),
            runs_dir=runs,
            backend=backend.value,
            epochs=epochs,
            dry_run=dry_run,
        )
    figures = ", ".join(f"{name} {value:.4f}" for name, value in result.best.items())
    if result.path is None:
        typer.echo(f"one batch on {result.backend.name}: {figures}")
    else:
        typer.echo(f"best epoch {result.best_epoch}: {figures}")
        typer.echo(str(result.path))
