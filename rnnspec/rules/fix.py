"""Writing fixes into a text, and proving that each one helps."""

import codecs
import re
from collections import Counter
from pathlib import Path

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._check import Checked, check
from rnnspec.source.edit import apply
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.config import Config

#: More rounds than this do not settle: two fixes would undo each other.
_ROUNDS = 1000
#: So often at least and at most is a text read again to see which fixes help; a check takes a few milliseconds.
_TRIED = (3, 40)
#: About so many findings are made in all of these readings.
_SHOWN = 1500
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
            if _better([finding], checked, after):
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

    All at once are tried first, then halves: a text with many findings would otherwise be read as many times.
    """
    offered = [finding for finding in checked.diagnostics if finding.fix is not None]
    # A text with more findings takes longer to read.
    tries = max(_TRIED[0], min(_TRIED[1], _SHOWN // max(len(checked.diagnostics), 1)))
    groups, helping = [offered], set[int]()
    while groups and tries:
        group, tries = groups.pop(0), tries - 1
        if not group or _help(group, checked, data, path, file, config):
            helping.update(map(id, group))
        elif len(group) > 1:
            groups += [group[: len(group) // 2], group[len(group) // 2 :]]
    return checked.but(
        diagnostics=tuple(one if one.fix is None or id(one) in helping else _told(one) for one in checked.diagnostics)
    )


def _help(
    group: list[Diagnostic], checked: Checked, data: bytes, path: str, file: Path | None, config: Config | None
) -> bool:
    """Whether fixes help together."""
    edits = tuple(dict.fromkeys(edit for finding in group if finding.fix for edit in finding.fix.edits))
    new = _written(data, Fix("", edits, "unsafe"), checked)
    return new is not None and _better(group, checked, check(new, path, file=file, config=config))


def _told(finding: Diagnostic) -> Diagnostic:
    assert finding.fix is not None
    return finding.but(fix=None, help=finding.advice)


def _written(data: bytes, fix: Fix, checked: Checked) -> bytes | None:
    """The text with one fix made; None where it cannot be, or belongs to a file that this one extends."""
    source = checked.document.source
    if any(edit.place.source is not source for edit in fix.edits):
        return None
    mark, encoding = _encoding(data)
    if mark + source.text.encode(encoding, "replace") != data:
        return None  # some of it could not be read
    ends = _BREAK.search(source.text)
    edits = [edit.but(text=_BREAK.sub(ends[0], edit.text)) for edit in fix.edits] if ends else fix.edits
    try:
        fixed = apply(source.text, edits)
    except ValueError:
        return None  # two of them change the same text
    return mark + fixed.encode(encoding)


def _encoding(data: bytes) -> tuple[bytes, str]:
    """The byte order mark of a text, and how what follows is encoded."""
    marks = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
    return next(((mark, name) for mark, name in marks if data.startswith(mark)), (b"", "utf-8"))


def _better(group: list[Diagnostic], before: Checked, after: Checked) -> bool:
    """Whether the findings of `group` are gone and nothing as bad has come."""
    known, now = (Counter(_key(one) for one in side.diagnostics) for side in (before, after))
    # Several findings may have one key: each that is repaired has to be gone.
    asked = Counter(map(_key, group))
    for finding in group:
        if now[_key(finding)] > known[_key(finding)] - asked[_key(finding)]:
            # Reading ends at the first mistake of some kinds; then the next one takes the place of this one.
            same = next(one for one in after.diagnostics if _key(one) == _key(finding))
            return before.report is None and len(group) == 1 and _behind(same) < _behind(finding)
    # Behind a layer that failed nothing is judged, nor under a key that was unknown: what shows up
    # there now was hidden, not gained.
    if before.report is None or not before.report.complete:
        return True
    worst = min(_WEIGHT[finding.severity] for finding in group)
    return not any(
        _WEIGHT[one.severity] >= worst and before.document.has(one.route)
        for one in after.diagnostics
        if now[_key(one)] > known[_key(one)]
    )


def _behind(finding: Diagnostic) -> int:
    """How many characters follow."""
    place = finding.primary.place
    return len(place.source.text) - place.end


def _key(finding: Diagnostic) -> tuple[str, Route]:
    # Places move when the text changes; routes stay.
    return finding.code, finding.route
