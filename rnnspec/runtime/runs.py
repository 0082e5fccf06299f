"""The runs in a folder, and which of them a word means."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.run_dir import MANIFEST, StoredRun, as_stored, spec_hash
from rnnspec.spec.load import Document

#: The word for the newest run of all.
LATEST = "latest"
#: The status of a run whose manifest cannot be read.
DAMAGED = "damaged"


@dataclass(frozen=True)
class RunInfo:
    """A run as a list shows it. A `running` one may also have been killed."""

    path: Path
    name: str
    started: str
    status: str
    epochs: int | None
    best_epoch: int | None
    best: dict[str, float]
    monitor: str | None = None
    spec_sha256: str | None = None

    @property
    def figure(self) -> tuple[str, float] | None:
        """What the best epoch was chosen by, and how good it was; None before the first such epoch."""
        value = self.best.get(self.monitor) if self.monitor is not None else None
        return None if self.monitor is None or value is None else (self.monitor, value)

    def stale(self, document: Document) -> bool:
        """Whether another spec than this one was trained, be it by a single setting."""
        return self.spec_sha256 != spec_hash(as_stored(document))


def list_runs(runs_dir: Path) -> list[RunInfo]:
    """All runs below the folder, oldest first; folders that are no runs are left out."""
    return sorted(_found(runs_dir), key=lambda run: (run.started, run.path.name))


def newest(runs_dir: Path) -> dict[str, RunInfo]:
    """The newest run of each spec, by the spec's name; damaged ones are passed over."""
    return {run.name: run for run in list_runs(runs_dir) if run.status != DAMAGED}


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
        best, monitor = manifest.get("best"), manifest.get("monitor")
        yield RunInfo(
            path.parent,
            str(manifest.get("name", path.parent.parent.name)),
            # The name of the folder begins with the time of the start.
            str(manifest.get("started", path.parent.name)),
            str(manifest.get("status", DAMAGED)),
            manifest.get("epochs"),
            manifest.get("best_epoch"),
            # Whatever else stands there in a damaged manifest is no figure.
            {key: value for key, value in best.items() if isinstance(value, float)} if isinstance(best, dict) else {},
            monitor if isinstance(monitor, str) else None,
            manifest.get("spec_sha256"),
        )
