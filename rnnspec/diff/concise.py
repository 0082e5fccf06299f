"""One line for each change, as `grep` and editors want it."""

from collections.abc import Iterator

from rnnspec.diagnostics.concise import line as finding_line
from rnnspec.diagnostics.glyphs import printable
from rnnspec.diff import words
from rnnspec.diff.changes import Change, FindingGained, FindingLost, WeightsReplaced
from rnnspec.diff.sides import Pair, Result
from rnnspec.diff.told import broken, lone


def lines(result: Result) -> Iterator[str]:
    """`specs/a.yaml:7: weights-replaced lstm: kernel (16, 32) -> (16, 64) [breaking]`.

    What is gone has no line; breaking changes end in a word of their own.
    """
    for pair in result.pairs:
        yield from map(printable, _lines(pair))


def _lines(pair: Pair) -> Iterator[str]:
    if pair.broken:
        yield f"{pair.path}: spec-broken: {broken(pair)}"
        for side in pair.broken:
            yield from map(finding_line, side.checked.errors)
        return
    if pair.was is not None:
        yield f"{pair.path}: spec-renamed: {pair.was} -> {pair.path}"
    if pair.comparison is None:
        yield f"{pair.path}: spec-{lone(pair)}{_mark(pair.breaking)}"
        return
    for change in pair.comparison.changes:
        yield f"{_place(pair, change)}: {change.kind()} {_told(change)}{_mark(change.breaking)}"


def _place(pair: Pair, change: Change) -> str:
    line = line_of(pair, change)
    return f"{pair.path}:{line}" if line else pair.path


def line_of(pair: Pair, change: Change) -> int | None:
    """The line of the new spec that a change is at, counted from 1; None for what is gone, or stands elsewhere."""
    document = pair.new.checked.document if pair.new is not None else None
    gone = change.after is None or isinstance(change, FindingLost)
    if document is None or gone or not document.has(change.route):
        return None
    place = document.place(change.route, key=True)
    return place.source.position(place.start)[0] if place.source is document.source else None


def _told(change: Change) -> str:
    if isinstance(change, WeightsReplaced):
        cause = f"caused by {change.cause}" if change.cause else ""
        return f"{change.subject}: {'; '.join(filter(None, (', '.join(words.resized(change.old, change.new)), cause)))}"
    if isinstance(change, FindingGained | FindingLost):
        return f"{change.finding.code}: {change.finding.message}"
    told = " ".join(filter(None, (change.what, change.step)))
    return f"{change.subject}: {'; '.join(filter(None, (told, change.effect)))}"


def _mark(breaking: bool) -> str:
    return " [breaking]" if breaking else ""
