"""Writing fixes into a text, and proving that each one helps."""

import codecs
import re
from collections import Counter
from pathlib import Path

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._check import Checked, check
from rnnspec.source.edit import apply, overlap
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.config import Config

#: More rounds than this do not settle: two fixes would undo each other.
_ROUNDS = 1000
#: So many fixes are tried one by one to see whether they help; a check takes a few milliseconds.
_TRIED = 20
_WEIGHT = {"error": 100, "warning": 10, "hint": 1}
_BREAK = re.compile(r"\r\n?|\n")


class Repaired(Record):
    """A text with fixes made, and the findings that they were for, in the order they were made."""

    data: bytes
    fixes: tuple[Diagnostic, ...] = ()


def repaired(
    data: bytes, path: str, *, file: Path | None = None, unsafe: bool = False, config: Config | None = None
) -> Repaired:
    """The text with every fix that helps written in, until none is left.

    A fix is kept only if the fixed text has lost its finding and gained none as bad. Byte order mark, encoding and
    line ends stay as they are; a text that is not what its encoding says stays whole.
    """
    made: list[Diagnostic] = []
    seen = {data}
    checked = check(data, path, file=file, config=config)
    while len(made) < _ROUNDS:
        for finding in checked.diagnostics:
            if finding.fix is None or (finding.fix.safety == "unsafe" and not unsafe):
                continue
            new = _written(data, finding.fix, checked)
            if new is None or new in seen:
                continue
            after = check(new, path, file=file, config=config)
            if _better(finding, checked, after):
                break
        else:
            break
        data, checked = new, after
        seen.add(data)
        made.append(finding)
    return Repaired(data, tuple(made))


def proved(
    checked: Checked, data: bytes, path: str, *, file: Path | None = None, config: Config | None = None
) -> Checked:
    """The same with those fixes only that help; of the others the title stays, as a help.

    All at once are tried first: a text with many findings would otherwise be read as many times.
    """
    offered = [finding for finding in checked.diagnostics if finding.fix is not None]
    if not offered or _all_help(offered, checked, data, path, file, config):
        return checked
    vain = [finding for finding in offered[_TRIED:] if finding.fix is not None]
    for finding in offered[:_TRIED]:
        assert finding.fix is not None
        new = _written(data, finding.fix, checked)
        if new is None or not _better(finding, checked, check(new, path, file=file, config=config)):
            vain.append(finding)
    without = {id(finding) for finding in vain}
    return checked.but(diagnostics=tuple(_told(one) if id(one) in without else one for one in checked.diagnostics))


def _all_help(
    offered: list[Diagnostic], checked: Checked, data: bytes, path: str, file: Path | None, config: Config | None
) -> bool:
    edits = tuple(dict.fromkeys(edit for finding in offered if finding.fix for edit in finding.fix.edits))
    new = _written(data, Fix("", edits, "unsafe"), checked)
    if new is None:
        return False
    after = check(new, path, file=file, config=config)
    left = Counter(_key(one) for one in after.diagnostics)
    return not any(left[_key(finding)] for finding in offered) and not left - Counter(
        _key(one) for one in checked.diagnostics
    )


def _told(finding: Diagnostic) -> Diagnostic:
    assert finding.fix is not None
    return finding.but(fix=None, help=finding.advice)


def _written(data: bytes, fix: Fix, checked: Checked) -> bytes | None:
    """The text with one fix made; None where it cannot be, or belongs to a file that this one extends."""
    source = checked.document.source
    if any(edit.place.source is not source for edit in fix.edits) or _clash(fix):
        return None
    mark, encoding = _encoding(data)
    if mark + source.text.encode(encoding, "replace") != data:
        return None  # some of it could not be read
    ends = _BREAK.search(source.text)
    edits = [edit.but(text=_BREAK.sub(ends[0], edit.text)) for edit in fix.edits] if ends else fix.edits
    return mark + apply(source.text, edits).encode(encoding)


def _encoding(data: bytes) -> tuple[bytes, str]:
    """The byte order mark of a text, and how what follows is encoded."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    return next(((mark, name) for mark, name in marks if data.startswith(mark)), (b"", "utf-8"))


def _better(finding: Diagnostic, before: Checked, after: Checked) -> bool:
    """Whether `finding` is gone and nothing as bad has come."""
    known, now = (Counter(_key(one) for one in side.diagnostics) for side in (before, after))
    if now[_key(finding)] >= known[_key(finding)]:
        # Reading ends at the first mistake of some kinds; then the next one takes the place of this one.
        same = next(one for one in after.diagnostics if _key(one) == _key(finding))
        return before.report is None and _behind(same) < _behind(finding)
    # Behind a layer that failed nothing is judged, nor under a key that was unknown: what shows up
    # there now was hidden, not gained.
    if before.report is None or not before.report.complete:
        return True
    return not any(
        _WEIGHT[one.severity] >= _WEIGHT[finding.severity] and before.document.has(one.route)
        for one in after.diagnostics
        if now[_key(one)] > known[_key(one)]
    )


def _behind(finding: Diagnostic) -> int:
    """How many characters follow."""
    place = finding.primary.place
    return len(place.source.text) - place.end


def _clash(fix: Fix) -> bool:
    return any(overlap(a, b) for i, a in enumerate(fix.edits) for b in fix.edits[:i])


def _key(finding: Diagnostic) -> tuple[str, Route]:
    # Places move when the text changes; routes stay.
    return finding.code, finding.route
