"""The full format: a key, the rows in columns, the totals, and what becomes of old checkpoints."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rnnspec.diff.changes import Sign
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.rows import SAME, Row, closing, rows, totals

if TYPE_CHECKING:
    from rich.text import Text

_STYLE: dict[Sign, str] = {"+": "green", "-": "red", "~": "yellow", "-/+": "bold red"}
_KEY: tuple[tuple[Sign, str], ...] = (
    ("+", "added"), ("-", "removed"), ("~", "changed, weights kept"), ("-/+", "weights replaced"),
)  # fmt: skip

#: Parts of a line, each with its style.
Line = list[tuple[str, str]]


def render(comparison: Comparison) -> "Text":
    """The comparison as styled text without a line break at its end; lines are not wrapped."""
    from rich.text import Text

    made = Text(no_wrap=True, overflow="ignore")
    for number, line in enumerate(_lines(comparison)):
        if number:
            made.append("\n")
        for text, style in line:
            made.append(text, style or None)
    return made


def plain(comparison: Comparison) -> str:
    return "\n".join("".join(text for text, _ in line) for line in _lines(comparison))


def _lines(comparison: Comparison) -> Iterator[Line]:
    if not comparison.changes:
        yield [(SAME, "")]
        return
    yield [("key: ", ""), *(part for sign, text in _KEY for part in ((sign, _STYLE[sign]), (_gap(sign, text), "")))]
    yield []
    yield from _table(list(rows(comparison)))
    yield []
    figures = list(totals(comparison))
    widths = [max(len(cells[column]) for cells in figures) for column in (0, 1)]
    for cells in figures:
        name, value, growth = cells
        yield [(f"  {name.ljust(widths[0])}  {value.ljust(widths[1])}   {growth}".rstrip(), "")]
    yield []
    yield [(closing(comparison), "bold")]


def _gap(sign: Sign, text: str) -> str:
    return f" {text}{'   ' if sign != _KEY[-1][0] else ''}"


def _table(found: list[Row]) -> Iterator[Line]:
    """The rows in columns. One that has no step lets `what` reach over both columns."""
    subject = max((len(row.subject) for row in found), default=0)
    what = max((len(row.what) for row in found if row.step), default=0)
    step = max((len(row.step) for row in found), default=0)
    both = what + 3 + step if step else what
    alone = [len(row.what) for row in found if not row.step and row.effect]
    both = max(both, *alone, 0)
    for row in found:
        sign = row.sign or ""
        middle = f"{row.what.ljust(what)}   {row.step}" if row.step else row.what
        text = f" {row.subject.ljust(subject)}   {middle.ljust(both)}   {row.effect}".rstrip()
        yield [("  ", ""), (sign.rjust(3), _STYLE[row.sign] if row.sign else ""), (text, "")]
