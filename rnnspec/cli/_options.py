"""Options that several commands share, and finding the files they are about."""

import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from glob import glob, has_magic
from os.path import relpath
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._console import When, use_ascii, use_color
from rnnspec.cli._exit import Code, fail
from rnnspec.source.record import Record
from rnnspec.spec.config import NOTHING, Config, nearest, read


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
#: The callbacks of these two do what they ask for.
Color = Annotated[
    When, typer.Option("--color", callback=use_color, help="Colour; auto is on a terminal, NO_COLOR and FORCE_COLOR.")
]
Ascii = Annotated[bool, typer.Option("--ascii", callback=use_ascii, help="Write ASCII alone: -> and x, | and -.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Use this configuration instead of the nearest.")
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Use no configuration.")]

#: The folder that is looked into where no path is given.
_DEFAULT = Path("specs")


class Text(Record):
    """The bytes of a spec, and the name it is shown by.

    `file` is where its configuration and what it extends are looked for, None for standard input
    without a name. `piped`: it came from standard input, so that no file is to be written.
    """

    name: str
    data: bytes
    file: Path | None
    piped: bool = False

    @property
    def folder(self) -> Path:
        return self.file.parent if self.file is not None else Path.cwd()


def configured(config: Path | None, isolated: bool) -> Config | None:
    """The configuration that the options ask for; None if each spec has its nearest one."""
    if config is not None and isolated:
        fail("--config and --isolated exclude each other")
    return NOTHING if isolated else read(config) if config is not None else None


def texts(
    paths: Iterable[Path] | None, *, config: Config | None = None, stdin_filename: Path | None = None
) -> list[Text]:
    """The specs that the arguments name; `specs/` without any. Ends the program if there are none."""
    found = dict.fromkeys(files(list(paths or ()), config))
    if not found:
        fail("no specs found: name a file or a folder with .yaml files", Code.NOTHING)
    return [_read(path, stdin_filename) for path in found]


def files(paths: list[Path], config: Config | None) -> Iterator[Path]:
    """The files that the arguments name, in order. `include` and `exclude` choose among those of folders."""
    if not paths:
        here = config or nearest(Path.cwd())
        paths = [Path(relpath(here.file.parent)) if here.file is not None and here.include else _DEFAULT]
    for path in paths:
        if str(path) == "-" or path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(_specs(path, config or nearest(path)))
        elif has_magic(str(path)):
            yield from (Path(match) for match in sorted(glob(str(path), recursive=True)) if Path(match).is_file())
        elif path is _DEFAULT:
            fail("no specs found: there is no folder specs/ here, so name a file or a folder", Code.NOTHING)
        else:
            fail(f"no such file or folder: {path}")


def _specs(folder: Path, config: Config) -> Iterator[Path]:
    for file in folder.rglob("*"):
        wanted = config.covered(file, config.include) if config.include else file.suffix in (".yaml", ".yml")
        if wanted and not config.covered(file, config.exclude) and file.is_file():
            yield file


def _read(path: Path, stdin_filename: Path | None) -> Text:
    if str(path) == "-":
        name = stdin_filename.as_posix() if stdin_filename is not None else "<stdin>"
        return Text(name, sys.stdin.buffer.read(), stdin_filename, piped=True)
    try:
        return Text(path.as_posix(), path.read_bytes(), path)
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
