"""The full format: a key, the rows in columns, the totals, and what becomes of old checkpoints."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rnnspec.diff.changes import Sign
from rnnspec.diff.comparison import Comparison
from rnnspec.diff.rows import SAME, Row, by_layer, closing, rows, totals
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import fate, findings, summary, title

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
    return _text(_whole(comparison))


def plain(comparison: Comparison) -> str:
    return "\n".join("".join(text for text, _ in line) for line in _whole(comparison))


def pages(result: Result, *, titles: bool = True, width: int, ascii: bool) -> "Iterator[Text]":  # noqa: A002
    """One text for each spec that is not as it was, and one for what became of all; `ascii` draws findings plainly.

    `titles` names each spec; without, it was the only one that could be meant.
    """
    from rnnspec.diagnostics.full import render as drawn

    if any(pair.comparison is not None and pair.comparison.changes for pair in result.pairs):
        yield _text([_key()])
    for pair in result.pairs:
        if pair.status == "same" and pair.was is None and titles:
            continue
        head = title(pair) if titles else fate(pair)
        yield _text([*([[(head, "bold")]] if head else []), *_body(pair)])
        yield from drawn(findings(pair), width=width, ascii=ascii)
    if result.against is not None and titles:
        yield _text([[(summary(result), "")]])


def _text(lines: Iterable[Line]) -> "Text":
    from rich.text import Text

    made = Text(no_wrap=True, overflow="ignore")
    for number, line in enumerate(lines):
        if number:
            made.append("\n")
        for text, style in line:
            made.append(text, style or None)
    return made


def _key() -> Line:
    return [("key: ", ""), *(part for sign, text in _KEY for part in ((sign, _STYLE[sign]), (_gap(sign, text), "")))]


def _whole(comparison: Comparison) -> Iterator[Line]:
    if not comparison.changes:
        yield [(SAME, "")]
        return
    yield _key()
    yield []
    yield from changed(comparison)


def _body(pair: Pair) -> Iterator[Line]:
    if pair.comparison is None:
        return
    if not pair.comparison.changes:
        yield [(SAME, "")]
        return
    yield from changed(pair.comparison)


def changed(comparison: Comparison) -> Iterator[Line]:
    """The rows, the figures, and what becomes of old checkpoints."""
    yield from _table(list(rows(comparison)))
    yield []
    yield from _columns(list(totals(comparison)))
    if layers := by_layer(comparison):
        yield []
        yield from _columns([("layer", "params", "MACs"), *layers])
    yield []
    yield [(closing(comparison), "bold")]


def _columns(cells: list[tuple[str, str, str]]) -> Iterator[Line]:
    widths = [max(len(row[column]) for row in cells) for column in (0, 1)]
    for name, value, last in cells:
        yield [(f"  {name.ljust(widths[0])}  {value.ljust(widths[1])}   {last}".rstrip(), "")]


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
