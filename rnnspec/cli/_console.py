"""Writing to the terminal: colour, width, and characters it cannot show."""

import codecs
import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from rnnspec.diagnostics.model import Diagnostic

#: Columns where the output is no terminal.
WIDTH = 100


class When(StrEnum):
    """When colour is used. `auto`: on a terminal, unless `NO_COLOR` is set; elsewhere if `FORCE_COLOR` is."""

    auto = "auto"
    always = "always"
    never = "never"


class _Screen:
    """What the options ask for."""

    color = When.auto


def use_color(when: When) -> When:
    """Take the option `--color` for all that is written from now on."""
    _Screen.color = when
    return when


def use_ascii(wanted: bool) -> bool:
    """Take the option `--ascii`: write as to a terminal that shows nothing else."""
    if wanted:
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(encoding="ascii", errors="plainly")
    return wanted


def console(width: int | None = None) -> "Console":
    """Standard output as rich writes to it; `NO_COLOR` and `FORCE_COLOR` are honoured by rich itself."""
    from rich.console import Console

    columns = width or (None if sys.stdout.isatty() else int(os.environ.get("COLUMNS", "0")) or WIDTH)
    always, never = (_Screen.color is when for when in (When.always, When.never))
    return Console(
        width=columns,
        highlight=False,
        soft_wrap=True,
        emoji=False,
        markup=False,
        # Only the option is above the variables, which rich looks at where these are None.
        force_terminal=True if always else None,
        no_color=never if always or never else None,
        color_system="standard" if always else None if never else "auto",
    )


def draw(findings: "Iterable[Diagnostic]", width: int | None = None) -> None:
    """Findings in the full format, each with an empty line behind it."""
    from rnnspec.diagnostics.full import render

    out = console(width)
    for text in render(findings, width=out.width, ascii=plain_characters()):
        out.print(text, soft_wrap=True)
        out.print()


def plain_characters() -> bool:
    """Whether the output can only show ASCII."""
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    return not encoding.startswith("utf")


def say(text: str = "", *, end: str = "\n", err: bool = False) -> None:
    """Write a line at once. Click's `echo` would write UTF-8 to a stream that can show ASCII alone."""
    stream = sys.stderr if err else sys.stdout
    stream.write(f"{text}{end}")
    stream.flush()


def write_json(document: Any) -> None:
    import json

    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=plain_characters()) + "\n")


#: How our own signs are written where a stream cannot show them.
_PLAIN = {"×": "x", "≥": ">=", "≤": "<=", "→": "->", "…": "...", "–": "-", "─": "-", "━": "-", "│": "|"}


def _plainly(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    return "".join(_PLAIN.get(char, "?") for char in error.object[error.start : error.end]), error.end


def careful_streams() -> None:
    """Never end in an encoding error: what a stream cannot show is written in plain signs, or as a question mark."""
    codecs.register_error("plainly", _plainly)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="plainly")


def size(count: int) -> str:
    """Bytes for people: `36.5 KiB`."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError
