"""Options that several commands share, and finding the files they are about."""

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from glob import glob, has_magic
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._exit import Code, fail
from rnnspec.source.record import Record


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"


Paths = Annotated[
    list[Path] | None, typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="[PATH]...")
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Override a value, as in --set vars.units=16.")
]
Output = Annotated[Format, typer.Option("--format", help="How the result is written.")]
Width = Annotated[int | None, typer.Option("--width", min=20, help="Columns to write in; a terminal's own, else 100.")]


class Text(Record):
    """The bytes of a spec, the name it is shown by, and its file if it has one."""

    name: str
    data: bytes
    file: Path | None


def texts(paths: Iterable[Path] | None) -> list[Text]:
    """The specs that the arguments name; `specs/` without any. Ends the program if there are none."""
    found = dict.fromkeys(_files(list(paths or [Path("specs")])))
    if not found:
        fail("no specs found: name a file or a folder with .yaml files", Code.NOTHING)
    return [_read(path) for path in found]


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if str(path) == "-" or path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file())
        elif has_magic(str(path)):
            yield from (Path(match) for match in sorted(glob(str(path), recursive=True)) if Path(match).is_file())
        elif paths == [Path("specs")]:
            fail("no specs found: there is no folder specs/ here, so name a file or a folder", Code.NOTHING)
        else:
            fail(f"no such file or folder: {path}")


def _read(path: Path) -> Text:
    if str(path) == "-":
        return Text("<stdin>", sys.stdin.buffer.read(), None)
    try:
        return Text(path.as_posix(), path.read_bytes(), path)
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
