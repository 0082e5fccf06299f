"""Labelled excerpts of a source, and repairs of it, laid out as lines of toned text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, TypeAlias

from rnnspec.diagnostics.glyphs import glyph, printable
from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.source.edit import Edit
from rnnspec.source.text import Source

#: `source` is the text of the spec; `plain` and `strong` are words about it.
Tone: TypeAlias = Literal["source", "plain", "strong", "frame", "primary", "secondary", "added", "removed", "replaced"]
Segment: TypeAlias = tuple[Tone, str]
Line: TypeAlias = list[Segment]

#: A gap of this many lines between two labelled ones is shown; of a wider one only the last line is.
_SHOWN_GAP = 2
#: Source lines get this many cells even where the terminal is narrower.
_LEAST_ROOM = 20


@dataclass(frozen=True, slots=True)
class Mark:
    """An underline from character `start` to `end` of a line, and what is written to the right of it.

    Without a `stroke` it is not drawn and only keeps its place in view where the line is cut.
    """

    start: int
    end: int
    stroke: str
    tone: Tone
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a source; `sign` stands between its number and its text."""

    number: int
    text: str
    marks: tuple[Mark, ...] = ()
    sign: str = "|"
    tone: Tone = "source"


#: Rows in the order of display; `None` stands for lines left out.
Rows: TypeAlias = list[Row | None]


def excerpts(diagnostic: Diagnostic) -> list[tuple[Label, Rows]]:
    """Per file the label that gives the block its address, and the rows; the primary label's file comes first."""
    primary = diagnostic.primary
    files: dict[Source, list[Label]] = {primary.place.source: []}
    for label in diagnostic.labels:
        files.setdefault(label.place.source, []).append(label)
    return [
        (primary if primary in labels else labels[0], _excerpt(source, labels, primary))
        for source, labels in files.items()
    ]


def _excerpt(source: Source, labels: Iterable[Label], primary: Label) -> Rows:
    marks: dict[int, list[Mark]] = {}
    for label in labels:
        number, column = source.position(label.place.start)
        text = source.line(number)
        start = min(column - 1, len(text))
        end = min(start + label.place.end - label.place.start, len(text))
        main = label.primary or label is primary
        tone: Tone = "primary" if main else "secondary"
        marks.setdefault(number, []).append(Mark(start, end, "^" if main else "-", tone, label.text))
    rows: Rows = []
    for number in sorted(marks):
        rows += _gap(source, rows[-1].number if rows and rows[-1] else number - 1, number)
        rows.append(Row(number, source.line(number), tuple(marks[number])))
    return rows


def _gap(source: Source, before: int, after: int) -> Rows:
    between = range(before + 1, after)
    if len(between) <= _SHOWN_GAP:
        return [Row(number, source.line(number)) for number in between]
    return [None, Row(after - 1, source.line(after - 1))]


def repaired(source: Source, edits: Sequence[Edit]) -> Rows:
    """The lines that `edits` (disjoint, all of `source`) change, as they read afterwards.

    `+++` marks what is inserted in a line and `~~~` what is replaced. Where text is only removed (`---`),
    or lines come or go, the lines before carry the sign `-` and those afterwards `+`.
    """
    rows: Rows = []
    shift = shown = 0
    for first, last, group in _regions(source, edits):
        start = cursor = source.line_starts[first - 1]
        end = source.line_starts[last - 1] + len(source.line(last))
        text = ""
        marks: list[Mark] = []
        removed: list[Mark] = []
        for edit in group:
            text += source.text[cursor : edit.place.start]
            stroke = ("~" if edit.place.text else "+") if edit.text else ""
            tone: Tone = "replaced" if edit.place.text else "added"
            marks.append(Mark(len(text), len(text) + len(edit.text), stroke, tone))
            removed.append(
                Mark(edit.place.start - start, edit.place.end - start, "-" if edit.place.text else "", "removed")
            )
            text += edit.text
            cursor = edit.place.end
        text += source.text[cursor:end]
        old = _lines(source.text[start:end])
        new = _lines(text)
        if len(old) == len(new) == 1 and all(edit.text for edit in group):
            part = [Row(first + shift, new[0], tuple(marks))]
        elif len(old) == len(new) == 1:
            part = [
                Row(first, old[0], tuple(removed), "-", "removed"),
                Row(first + shift, new[0], tuple(marks), "+", "added"),
            ]
        else:
            part = _difference(first, old, first + shift, new)
        numbers = [row.number for row in part if row.sign != "-"]
        if rows and numbers[0] == shown + 2:
            rows.append(Row(shown + 1, source.line(shown + 1 - shift)))
        elif rows and numbers[0] > shown + 2:
            rows.append(None)
        rows += part
        shown = numbers[-1]
        shift += len(new) - len(old)
    return rows


def _regions(source: Source, edits: Sequence[Edit]) -> list[tuple[int, int, list[Edit]]]:
    """Edits that touch the same lines, with the numbers of the first and the last of these."""
    regions: list[tuple[int, int, list[Edit]]] = []
    for edit in sorted(edits, key=lambda edit: (edit.place.start, edit.place.end)):
        first, last = source.position(edit.place.start)[0], source.position(edit.place.end)[0]
        if regions and first <= regions[-1][1]:
            start, end, group = regions.pop()
            regions.append((start, max(end, last), [*group, edit]))
        else:
            regions.append((first, last, [edit]))
    return regions


def _lines(text: str) -> list[str]:
    source = Source("", text)
    return [source.line(number + 1) for number in range(len(source.line_starts))]


def _difference(old_first: int, old: list[str], new_first: int, new: list[str]) -> list[Row]:
    """What is removed and added, between one unchanged line before and one after where the edit has them."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    tail = next((i for i in range(least - head) if old[-1 - i] != new[-1 - i]), least - head)
    after = len(new) - tail
    return [
        *(Row(new_first + i, new[i]) for i in range(max(head - 1, 0), head)),
        *(Row(old_first + i, old[i], sign="-", tone="removed") for i in range(head, len(old) - tail)),
        *(Row(new_first + i, new[i], sign="+", tone="added") for i in range(head, after)),
        *(Row(new_first + i, new[i]) for i in range(after, min(after + 1, len(new)))),
    ]


def gutter(rows: Iterable[Row | None]) -> int:
    """The width of the widest line number."""
    return max((len(str(row.number)) for row in rows if row), default=1)


def layout(rows: Rows, *, gutter: int, width: int, ellipsis: str = "…") -> list[Line]:
    """Lines of the display: `gutter` cells of line number, the sign, the text; underlines below the text.

    Tabs become blanks, and all columns count cells. A source line that is wider than `width` is cut
    around its marks; marks too far apart for one such cut get one each. Texts of marks are not cut.
    """
    lines: list[Line] = []
    for row in rows:
        if row is None:
            lines.append([("frame", "...")])
            continue
        text = _Measured(row.text)
        for marks, start, end in _windows(text, row.marks, max(width - gutter - 3, _LEAST_ROOM), len(ellipsis)):
            left = ellipsis if start else ""
            shown = left + text.shown(start, end) + (ellipsis if end < len(row.text) else "")
            sign: Tone = "frame" if row.tone == "source" else row.tone
            number: Line = [("frame", f"{row.number:>{gutter}} "), (sign, row.sign)]
            lines.append([*number, (row.tone, f" {shown}")] if shown else number)
            edge: Line = [("frame", " " * gutter + " |")]
            lines += [[*edge, *line] for line in _underlines(text, marks, start, end, len(left))]
    return lines


class _Measured:
    """A line with the cell at which each character begins; the last offset is the width."""

    def __init__(self, text: str) -> None:
        self.glyphs: Sequence[str]
        self.offsets: Sequence[int]
        if text.isascii() and text.isprintable():
            self.glyphs = text
            self.offsets = range(len(text) + 1)
        else:
            from rich.cells import cell_len

            self.glyphs = [glyph(char) for char in text]
            self.offsets = list(accumulate(map(cell_len, self.glyphs), initial=0))

    @property
    def width(self) -> int:
        return self.offsets[-1]

    def shown(self, start: int, end: int) -> str:
        return "".join(self.glyphs[start:end])


def _windows(text: _Measured, marks: tuple[Mark, ...], room: int, ellipsis: int) -> list[tuple[list[Mark], int, int]]:
    """The stretches of characters to show, each at most `room` cells with its ellipses, with their marks."""
    ordered = sorted(marks, key=lambda mark: (mark.start, mark.tone == "primary"))
    if text.width <= room:
        return [(ordered, 0, len(text.glyphs))]
    inner = room - 2 * ellipsis
    clusters: list[list[Mark]] = []
    for mark in ordered:
        if clusters and text.offsets[mark.end] - text.offsets[clusters[-1][0].start] <= inner:
            clusters[-1].append(mark)
        else:
            clusters.append([mark])
    return [(cluster, *_window(text, cluster, room, ellipsis)) for cluster in clusters or [[]]]


def _window(text: _Measured, marks: list[Mark], room: int, ellipsis: int) -> tuple[int, int]:
    offsets, count = text.offsets, len(text.glyphs)
    inner = room - 2 * ellipsis
    first = offsets[min((mark.start for mark in marks), default=0)]
    last = max((offsets[mark.end] for mark in marks), default=0)
    if max(last, first + 1) + ellipsis <= room:
        return 0, bisect_right(offsets, room - ellipsis) - 1
    # A quarter of the spare cells goes to the left: the texts of the marks need the right.
    spare = max(inner - max(last - first, 1), 0)
    start = min(bisect_left(offsets, first - spare // 4), bisect_left(offsets, text.width - room + ellipsis))
    if text.width - offsets[start] <= room - ellipsis:
        return start, count
    return start, bisect_right(offsets, offsets[start] + inner) - 1


def _underlines(text: _Measured, marks: list[Mark], start: int, end: int, left: int) -> list[Line]:
    """Underlines from right to left, one a line; those without a text share a line where they can."""
    lines: list[list[tuple[int, int, Mark]]] = []
    for mark in reversed(marks):
        if not mark.stroke:
            continue
        first = text.offsets[max(mark.start, start)] - text.offsets[start] + left
        last = text.offsets[min(mark.end, end)] - text.offsets[start] + left
        piece = (first, max(last, first + 1), mark)
        if lines and not mark.text and piece[1] <= lines[-1][0][0]:
            lines[-1].insert(0, piece)
        else:
            lines.append([piece])
    return [_underline(line) for line in lines]


def _underline(pieces: list[tuple[int, int, Mark]]) -> Line:
    line: Line = []
    at = -1
    for first, last, mark in pieces:
        line += [("plain", " " * (first - at)), (mark.tone, mark.stroke * (last - first))]
        at = last
        if mark.text:
            line.append((mark.tone, f" {printable(mark.text)}"))
    return line
