"""Files that are either as they were or complete, whatever happens while they are written."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rnnspec.runtime.errors import RunError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`, with the same suffixes, that takes its place when the block ends well.

    Renaming alone survives a killed process but not a power cut: the file and then its folder are
    written out to the disk as well.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        yield temporary
        _write_out(temporary)
        os.replace(temporary, path)
        _write_out(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, data: str | bytes) -> None:
    """Write a whole file, or nothing of it."""
    with replacing(path) as temporary:
        temporary.write_bytes(data.encode() if isinstance(data, str) else data)


def _write_out(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open folders
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def inside(folder: Path, path: str) -> Path:
    """Where a relative `path` of a spec lies in `folder`. Raises `RunError` for one that leaves it."""
    # `path` may hold `{epoch}` and the like, which never add steps.
    target = (folder / path).resolve()
    if not target.is_relative_to(folder.resolve()) or target == folder.resolve():
        raise RunError(f"{path!r} leaves the run directory: give a relative path without '..'", exit_code=2)
    return target
