"""`rnnspec train`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnnspec.cli._console import say
from rnnspec.cli._exit import fail
from rnnspec.cli._options import Set
from rnnspec.cli._run import Backend, DataDir, Runs, Wanted

if TYPE_CHECKING:
    from rnnspec.rules import Checked
    from rnnspec.runtime import warm_start as starting

Spec = Annotated[Path, typer.Argument(help="The spec to train.")]
Data = Annotated[str | None, typer.Option("--data", help="A public data set or a file, in place of the spec's source.")]
Epochs = Annotated[int | None, typer.Option("--epochs", min=1, help="In place of the spec's.")]
WarmStart = Annotated[
    str | None,
    typer.Option("--warm-start", metavar="RUN", help="Begin with the weights of a run, in the layers that they fit."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Train and evaluate one batch, and write nothing.")]


def command(
    spec: Spec,
    data: Data = None,
    data_dir: DataDir = None,
    set_: Set = None,
    epochs: Epochs = None,
    warm_start: WarmStart = None,
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
            warm_start=_warm_start(warm_start, runs, checked) if warm_start is not None else None,
        )
    figures = ", ".join(f"{name} {value:.4f}" for name, value in result.best.items())
    if result.path is None:
        say(f"one batch on {result.backend.name}: {figures}")
    else:
        say(f"best epoch {result.best_epoch}: {figures}")
        say(str(result.path))


def _warm_start(word: str, runs: Path, new: "Checked") -> "starting.WarmStart":
    """What a run can give to the model of a spec. Raises `RunError`."""
    from rnnspec.diff import compare
    from rnnspec.diff.transfer import transfer
    from rnnspec.rules import Checked
    from rnnspec.runtime.errors import RunError
    from rnnspec.runtime.run_dir import StoredRun
    from rnnspec.runtime.runs import resolve
    from rnnspec.runtime.warm_start import WarmStart

    run = StoredRun(resolve(word, runs))
    document, report = run.checked
    found = transfer(compare(Checked(document, report, ()), new, sections=()))
    if not found.kept:
        raise RunError(f"no weights of {run.path} fit this model: train it without --warm-start", exit_code=2)
    return WarmStart(run, found.kept, found.anew)
