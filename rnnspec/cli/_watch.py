"""`check --watch`: once more whenever a file changes that the result depends on."""

import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import typer

from rnnspec.cli._checking import Asked, once
from rnnspec.cli._console import say
from rnnspec.cli._options import files
from rnnspec.spec.config import ConfigProblem, forget

#: Seconds between two looks at the files.
INTERVAL = 0.25
#: Clears the screen and what scrolled off it, and goes to its first cell (ECMA-48, ED and CUP).
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


def watch(asked: Asked) -> None:
    """Check and wait in turn; returns at Ctrl-C."""
    also: list[Path] = []
    try:
        while True:
            if sys.stdout.isatty():
                sys.stdout.write(_CLEAR)
            before = _stamps(asked, also)
            also = _checked(asked)
            sys.stdout.flush()
            # What changed while it was read has the stamp of before, and differs at the next look.
            known = {path: before.get(path, stamp) for path, stamp in _stamps(asked, also).items()}
            say(f"rnnspec: watching {len(known)} file{'s' * (len(known) != 1)}, until Ctrl-C", err=True)
            while _stamps(asked, also) == known:
                time.sleep(INTERVAL)
            forget()
    except KeyboardInterrupt:
        pass


def _checked(asked: Asked) -> list[Path]:
    """Check once, and name the files that count beside those of the arguments."""
    try:
        _, results = once(asked)
    except ConfigProblem as error:
        say(f"rnnspec: {error}", err=True)
        return []
    except typer.Exit:
        return []  # what is missing now may be there after the next change
    configurations = [result.config.file for result in results if result.config.file is not None]
    return [base for result in results for base in result.checked.document.bases] + configurations


def _stamps(asked: Asked, also: Iterable[Path]) -> dict[Path, tuple[int, int] | None]:
    """When each file was changed last, and its size; None for one that is not there."""
    try:
        found = [*files(list(asked.paths), asked.config), *also]
    except (typer.Exit, ConfigProblem):
        found = [*asked.paths, *also]
    return {path: _stamp(path) for path in found}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
