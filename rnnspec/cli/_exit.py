"""Exit codes, and the one place that turns problems into them."""

from enum import IntEnum
from typing import NoReturn

import typer

from rnnspec.cli._console import say


class Code(IntEnum):
    """Published; never to change."""

    FINE = 0
    FINDINGS = 1
    USAGE = 2
    NOTHING = 3
    STOPPED = 4
    BUG = 101


def stop(code: Code) -> NoReturn:
    raise typer.Exit(int(code))


def fail(message: str, code: Code = Code.USAGE) -> NoReturn:
    """End with one line on standard error that says what to do."""
    say(f"rnnspec: {message}", err=True)
    stop(code)
