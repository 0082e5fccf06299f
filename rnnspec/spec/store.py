"""Where the texts of specs lie: on the disk, or wherever a caller keeps them."""

from pathlib import Path
from typing import Protocol

#: What marks the top folder of a project.
_MARKS = (".git", "pyproject.toml", "rnnspec.toml")


class Store(Protocol):
    """Files by absolute path."""

    def resolve(self, path: Path) -> Path:
        """The absolute path without `..`, links followed."""

    def project(self, path: Path) -> Path:
        """The folder that a spec may not reach out of."""

    def read(self, path: Path) -> bytes | None:
        """The bytes of a file; None if there is none."""

    def name(self, path: Path) -> str:
        """The name that findings show a file under."""


class Disk:
    """The files that are there now."""

    def resolve(self, path: Path) -> Path:
        return path.resolve()

    def project(self, path: Path) -> Path:
        """The nearest folder upwards that holds a project, else the file's own."""
        folder = path.resolve().parent
        for parent in (folder, *folder.parents):
            if any((parent / mark).exists() for mark in _MARKS):
                return parent
        return folder

    def read(self, path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except OSError:
            return None  # not there, not to be read, or no name that a file can have

    def name(self, path: Path) -> str:
        """As short as the names that users give."""
        here = Path.cwd()
        return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)


DISK = Disk()
