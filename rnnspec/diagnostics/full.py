"""Findings as drawings: headline, labelled excerpt, trace, notes, helps with their repairs."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic, Fix, Severity
from rnnspec.diagnostics.snippet import Line, Rows, Tone, excerpts, gutter, layout, repaired
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place, Source

if TYPE_CHECKING:
    from rich.text import Text

_SEVERITY: dict[Severity, str] = {"error": "bold red", "warning": "bold yellow", "hint": "bold cyan"}
_TONE: dict[Tone, str] = {
    "source": "",
    "plain": "",
    "strong": "bold",
    "frame": "blue",
    "secondary": "bold blue",
    "added": "green",
    "removed": "red",
    "replaced": "yellow",
}
_ASCII = str.maketrans({"…": "...", "→": "->", "←": "<-", "×": "x", "−": "-", "–": "-", "≤": "<=", "≥": ">="})
#: A blank inside backquotes is no place to break a line: what stands there can be typed.
_WORD = re.compile(r"\s*(?:`[^`]*`|\S)+")


def render(diagnostics: Iterable[Diagnostic], *, width: int, ascii: bool = False) -> "list[Text]":  # noqa: A002
    """One styled text per finding, without a line break at its end.

    Trace, notes and helps wrap at `width` cells; source lines are cut to it; headlines and labels are
    neither, so print with `soft_wrap=True`. `ascii` spells the symbols of rnnspec in ASCII and leaves
    the characters of the spec as they are.
    """
    return [_Drawing(diagnostic, width, ascii).text() for diagnostic in diagnostics]


class _Drawing:
    """One finding; the width of its gutter is shared by all its blocks."""

    def __init__(self, diagnostic: Diagnostic, width: int, ascii: bool) -> None:  # noqa: A002
        self.diagnostic = diagnostic
        self.width = width
        self.ascii = ascii
        self.excerpts = excerpts(diagnostic)
        self.repairs = _repairs(diagnostic.fix) if diagnostic.fix else []
        blocks: list[Rows] = [rows for _, rows in self.excerpts] + [rows for _, rows in self.repairs]
        self.gutter = gutter(row for rows in blocks for row in rows)

    def text(self) -> "Text":
        from rich.text import Text

        styles = {**_TONE, "primary": _SEVERITY[self.diagnostic.severity]}
        text = Text(no_wrap=True, overflow="ignore")
        for number, line in enumerate(self.lines()):
            if number:
                text.append("\n")
            for tone, part in line:
                # Translated source text would move away from its underlines.
                foreign = self.ascii and tone not in ("source", "added", "removed")
                text.append(part.translate(_ASCII) if foreign else part, styles[tone] or None)
        return text

    def lines(self) -> list[Line]:
        finding = self.diagnostic
        lines: list[Line] = [
            [("primary", f"{finding.severity}[{finding.code}]"), ("strong", f": {printable(finding.message)}")]
        ]
        edge: Line = [("frame", " " * self.gutter + " |")]
        for number, (label, rows) in enumerate(self.excerpts):
            lines += [self.address(label.place, ":::" if number else "-->"), edge, *self.layout(rows), edge]
        if finding.trace:
            first, *rest = map(printable, finding.trace)
            lines += self.remark("trace", [[first, *(f" -> {step}" for step in rest)]])
        for note in finding.notes:
            lines += self.remark("note", _paragraphs(note))
        if finding.fix:
            lines += self.help_with(finding.fix)
        for help in finding.help:  # noqa: A001
            lines += self.remark("help", _paragraphs(help))
        lines += self.remark("docs", _paragraphs(f"rnnspec explain {finding.code}"))
        return lines

    def address(self, place: Place, arrow: str) -> Line:
        line, column = place.source.position(place.start)
        return [("frame", f"{' ' * self.gutter}{arrow} "), ("plain", f"{printable(place.source.path)}:{line}:{column}")]

    def layout(self, rows: Rows) -> list[Line]:
        return layout(rows, gutter=self.gutter, width=self.width, ellipsis="..." if self.ascii else "…")

    def help_with(self, fix: Fix) -> list[Line]:
        words = _paragraphs(fix.title)
        words[-1].append(printable(f"  [{fix.label}]"))
        lines = self.remark("help", words)
        for place, rows in self.repairs:
            if place.source is not self.diagnostic.primary.place.source:
                lines.append(self.address(place, ":::"))
            lines += self.layout(rows)
        return lines

    def remark(self, kind: str, paragraphs: list[list[str]]) -> list[Line]:
        """Words after `= kind:`, broken between those of a paragraph and after each paragraph."""
        head = f"{' ' * self.gutter} = "
        indent = len(head) + len(kind) + 2
        texts = [text for words in paragraphs for text in _wrap(words, self.width - indent)]
        first: Line = [("frame", head), ("strong", f"{kind}:"), ("plain", f" {texts[0]}")]
        lines: list[Line] = [[("plain", " " * indent + text)] for text in texts[1:]]
        return [first, *lines]


def _repairs(fix: Fix) -> list[tuple[Place, Rows]]:
    """Per file the place of its first edit and the repaired lines."""
    files: dict[Source, list[Edit]] = {}
    for edit in fix.edits:
        files.setdefault(edit.place.source, []).append(edit)
    return [(edits[0].place, repaired(source, edits)) for source, edits in files.items()]


def _paragraphs(text: str) -> list[list[str]]:
    """Per line of the text its words, each with the blanks before it."""
    return [_WORD.findall(printable(line)) or [""] for line in text.splitlines()] or [[""]]


def _wrap(words: list[str], width: int) -> list[str]:
    """Lines of words; one that is wider than a whole line is broken at its blanks."""
    from rich.cells import cell_len

    lines: list[str] = []
    for word in words:
        for part in [word] if cell_len(word.strip()) <= width else re.findall(r"\s*\S+", word):
            if lines and cell_len(lines[-1]) + cell_len(part) <= width:
                lines[-1] += part
            else:
                lines.append(part.lstrip() if lines else part)
    return lines
