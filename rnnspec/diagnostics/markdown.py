"""Findings as Markdown: a table for a summary or a comment, and every drawing below a fold."""

import re
from collections.abc import Iterable, Sequence

from rnnspec.diagnostics.full import render
from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic

#: By this a bot finds its own comment, to write it anew instead of adding one.
MARKER = "<!-- rnnspec-check -->"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#@!$&])")
_CODE = re.compile(r"(`[^`]+`)")
_WIDTH = 100


def document(files: Iterable[tuple[str, Sequence[Diagnostic]]], closing: str) -> str:
    """The whole text; `closing` is the last line of the full format and comes first here."""
    found = [(path, finding) for path, findings in files for finding in findings]
    blocks = [MARKER, "### rnnspec check", escaped(closing)]
    if found:
        table = ["| | place | finding | |", "|---|---|---|---|", *(_row(path, finding) for path, finding in found)]
        drawings = "\n\n".join(text.plain for text in render((one for _, one in found), width=_WIDTH))
        blocks += ["\n".join(table), folded("Findings with their causes and repairs", drawings)]
    return "\n\n".join(blocks) + "\n"


def _row(path: str, finding: Diagnostic) -> str:
    place = finding.primary.place
    line, column = place.source.position(place.start)
    where = f"{path} {place.source.path}" if place.source.is_option else f"{place.source.path}:{line}:{column}"
    label = f": {finding.primary.text}" if finding.primary.text else ""
    fix = f"{finding.fix.safety} fix" if finding.fix else ""
    return f"| {finding.severity} | {escaped(where)} | **{finding.code}** {_worded(finding.message + label)} | {fix} |"


def _worded(text: str) -> str:
    """Our words in a cell of a table: what stands in backquotes is code, whatever signs it has."""
    parts = _CODE.split(printable(text))
    return "".join(part.replace("|", r"\|") if number % 2 else escaped(part) for number, part in enumerate(parts))


def folded(title: str, text: str) -> str:
    """Text as it is, below a fold that opens at a click."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"<details><summary>{title}</summary>\n\n{fence}text\n{text}\n{fence}\n\n</details>"


def escaped(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", printable(text))
