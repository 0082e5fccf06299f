"""The runs in a folder, and which of them a word means."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.run_dir import MANIFEST, StoredRun

#: The word for the newest run of all.
LATEST = "latest"


@dataclass(frozen=True)
class RunInfo:
    """A run as a list shows it. A `running` one may also have been killed."""

    path: Path
    name: str
    started: str
    status: str
    epochs: int | None
    best_epoch: int | None
    best: dict[str, Any]


def list_runs(runs_dir: Path) -> list[RunInfo]:
    """All runs below the folder, oldest first; folders that are no runs are left out."""
    return sorted(_found(runs_dir), key=lambda run: (run.started, run.path.name))


def resolve(wanted: str, runs_dir: Path) -> Path:
    """The run that a path, a name (its newest run) or `latest` means. Raises `RunError`."""
    if (Path(wanted) / MANIFEST).is_file():
        return Path(wanted)
    runs = list_runs(runs_dir)
    named = [run.path for run in runs if wanted in (LATEST, run.name, run.path.name, run.path.parent.name)]
    if named:
        return named[-1]
    if not runs:
        raise RunError(f"no run '{wanted}': there are none in {runs_dir}", exit_code=2)
    names = ", ".join(sorted({run.name for run in runs}))
    raise RunError(f"no run '{wanted}' in {runs_dir}, which has runs of {names}", exit_code=2)


def _found(runs_dir: Path) -> Iterator[RunInfo]:
    for path in runs_dir.glob(f"*/*/{MANIFEST}"):
        try:
            manifest = StoredRun(path.parent).manifest
        except RunError:
            manifest = {}
        yield RunInfo(
            path.parent,
            str(manifest.get("name", path.parent.parent.name)),
            # The name of the folder begins with the time of the start.
            str(manifest.get("started", path.parent.name)),
            str(manifest.get("status", "damaged")),
            manifest.get("epochs"),
            manifest.get("best_epoch"),
            manifest.get("best") or {},
        )
