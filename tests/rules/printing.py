"""Findings as `check` prints them, and the width of text on a terminal, counted without rich."""

import io
import re
import unicodedata
from collections.abc import Iterable

from rich.console import Console

from rnnspec.diagnostics.full import render
from rnnspec.diagnostics.model import Diagnostic

_COLOUR = re.compile(r"\x1b\[[\d;]*m")


def printed(findings: Iterable[Diagnostic], width: int, *, ascii: bool = False, colour: bool = False) -> str:  # noqa: A002
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={},
    )
    for text in render(findings, width=width, ascii=ascii):
        console.print(text, soft_wrap=True)
    return file.getvalue()


def without_colour(text: str) -> str:
    return _COLOUR.sub("", text)


def cells(text: str) -> int:
    """Columns of a terminal: none for what combines with the character before, two for wide ones (UAX #11)."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def underlined(text: str) -> list[tuple[str, str, int]]:
    """Per underline its sign, the characters above it and their number of columns, measured in the printed text."""
    found: list[tuple[str, str, int]] = []
    above = ""
    for line in text.splitlines():
        if row := re.match(r" *\d+ [|+-] (.*)", line):
            above = row[1]
        elif marks := re.match(r" +\| ([ ^~+-]*[\^~+-])(?: |$)", line):
            for run in re.finditer(r"([\^~+-])\1*", marks[1]):
                found.append((run[1], _between(above, *run.span()), len(run[0])))
    return found


def _between(line: str, start: int, end: int) -> str:
    """What stands in the columns from `start` to `end`."""
    part, column = "", 0
    for char in line:
        width = _cells(char)
        if start <= column < end or (width == 0 and part and column == end):
            part += char
        column += width
    return part
