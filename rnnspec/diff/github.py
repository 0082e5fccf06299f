"""Annotations for GitHub: one for each spec, at its first change, with what becomes of old checkpoints."""

from collections.abc import Iterator

from rnnspec.diagnostics.glyphs import printable
from rnnspec.diff.concise import line_of
from rnnspec.diff.rows import rows
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import findings, verdict

#: Rows that an annotation tells; the others are in the log and in the comment.
_ROWS = 12


def lines(result: Result) -> Iterator[str]:
    """Workflow commands: a notice, a warning where something breaks, an error where a spec has one."""
    for pair in result.pairs:
        if pair.status == "same":
            continue
        level = "error" if pair.errors else "warning" if pair.breaking else "notice"
        # An annotation needs a file that is there; that of a deleted spec is shown with the run.
        at = f"file={_property(pair.path)},line={_line(pair)}," if pair.new is not None else ""
        text = "\n".join((verdict(pair), *_told(pair)))
        yield f"::{level} {at}title={_property(f'rnnspec diff: {printable(pair.path)}')}::{_message(text)}"


def _line(pair: Pair) -> int:
    changes = pair.comparison.changes if pair.comparison is not None else ()
    return next((line for change in changes if (line := line_of(pair, change))), 1)


def _told(pair: Pair) -> Iterator[str]:
    if pair.comparison is None:
        for finding in findings(pair):
            line, _ = finding.primary.place.source.position(finding.primary.place.start)
            yield printable(f"{finding.primary.place.source.path}:{line}: {finding.code} {finding.message}")
        return
    told = list(rows(pair.comparison))
    for row in told[:_ROWS]:
        yield " ".join(
            filter(None, (row.sign, row.subject, row.what, row.step, f"({row.effect})" if row.effect else ""))
        )
    if len(told) > _ROWS:
        yield f"and {len(told) - _ROWS} more"
    for finding in findings(pair):
        yield printable(f"{finding.code} {finding.message}")


def _message(text: str) -> str:
    """@actions/core, `escapeData`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """@actions/core, `escapeProperty`."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
