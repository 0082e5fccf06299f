"""Where data files are looked for."""

import os
from pathlib import Path

from rnnspec.source.record import Record


class Files(Record):
    """The folders of one run: `base` is the spec's own, `data_dir` the one given on the command line."""

    base: Path = Path()
    data_dir: Path | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where data is kept, best first: `data_dir`, `$RNNSPEC_DATA_DIR`, Keras's cache."""
        given = [self.data_dir] if self.data_dir else []
        if variable := os.environ.get("RNNSPEC_DATA_DIR"):
            given.append(Path(variable))
        # keras/src/backend/config.py, 3.15.1: KERAS_HOME takes the place of ~/.keras
        home = os.environ.get("KERAS_HOME")
        return (*given, Path(home or os.path.expanduser("~/.keras"), "datasets"))

    def places(self, name: str) -> tuple[Path, ...]:
        """The paths a public data set may have, also in a folder of its own: `imdb.npz`, `imdb/imdb.npz`."""
        return tuple(path for folder in self.folders for path in (folder / name, folder / Path(name).stem / name))

    def find(self, name: str) -> Path | None:
        """The file of a public data set, or None if it is in none of the folders."""
        return _first(self.places(name))

    def candidates(self, path: str) -> tuple[Path, ...]:
        """The paths that a file named in the spec may have: beside the spec first."""
        return tuple(folder / path for folder in (self.base, *self.folders))

    def locate(self, path: str) -> Path | None:
        return _first(self.candidates(path))


def _first(paths: tuple[Path, ...]) -> Path | None:
    return next((path for path in paths if os.path.isfile(path)), None)


def sha256(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
