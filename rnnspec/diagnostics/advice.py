"""What to do about a finding, as lines of plain text, for formats that draw nothing."""

from dataclasses import replace
from itertools import groupby

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.diagnostics.snippet import gutter, layout, repaired
from rnnspec.source.text import Source

#: Cells of a line, which is cut around the repair, and lines of one repair.
_WIDTH, _MOST = 100, 8


def advised(finding: Diagnostic) -> list[str]:
    """`help: …` for each help, the fix first with the lines as they read afterwards."""
    home = finding.primary.place.source
    fix = [f"help: {finding.fix.title}  [{finding.fix.label}]", *_written(finding.fix, home)] if finding.fix else []
    helps = [line for text in finding.help for line in f"help: {text}".splitlines()]
    return [*map(printable, fix), *map(printable, helps)]


def _written(fix: Fix, home: Source) -> list[str]:
    """The lines that a fix changes, under the name of their file where that is not `home`."""
    edits = sorted(fix.edits, key=lambda edit: edit.place.source.path)
    lines: list[str] = []
    for source, group in groupby(edits, key=lambda edit: edit.place.source):
        rows = [
            row and replace(row, marks=tuple(replace(mark, stroke="") for mark in row.marks))
            for row in repaired(source, list(group))
        ]
        drawn = layout(rows, gutter=gutter(rows), width=_WIDTH)
        lines += [] if source is home else [f"{source.path}:"]
        lines += ["".join(part for _, part in line) for line in drawn]
    return lines if len(lines) <= _MOST else [*lines[:_MOST], "..."]
