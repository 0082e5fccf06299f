"""Writing fixes into a text, and proving that each one helps."""

from collections import Counter
from pathlib import Path

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._check import Checked, check
from rnnspec.source.edit import apply, overlap
from rnnspec.source.tree import Route

#: More rounds than this do not settle: two fixes would undo each other.
_ROUNDS = 20
_WEIGHT = {"error": 100, "warning": 10, "hint": 1}


def fixed(data: bytes, path: str, *, file: Path | None = None, unsafe: bool = False) -> bytes:
    """The text with every fix that helps written in, until none is left.

    A fix is kept only if the fixed text has lost its finding and gained none as bad. Text that is
    not UTF-8 is returned as it is.
    """
    for _ in range(_ROUNDS):
        checked = check(data, path, file=file)
        wanted = [
            finding for finding in checked.diagnostics if finding.fix and (unsafe or finding.fix.safety == "safe")
        ]
        better = next((new for finding in wanted if (new := _tried(data, finding, checked, path, file))), None)
        if better is None:
            return data
        data = better
    return data


def _tried(data: bytes, finding: Diagnostic, before: Checked, path: str, file: Path | None) -> bytes | None:
    """The text with one fix made, or None if it does not help."""
    assert finding.fix is not None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if text.startswith("\ufeff") or not _own(finding.fix, before) or _clash(finding.fix):
        return None
    new = apply(text, finding.fix.edits).encode()
    after = check(new, path, file=file)
    known, now = (Counter(_key(one) for one in side.diagnostics) for side in (before, after))
    if now[_key(finding)] >= known[_key(finding)]:
        return None
    gained = [one for one in after.diagnostics if now[_key(one)] > known[_key(one)]]
    # Behind a layer that failed nothing is judged, nor under a key that was unknown: what shows up
    # there now was hidden, not gained.
    hidden = before.report is None or not before.report.complete
    as_bad = [
        one for one in gained if _WEIGHT[one.severity] >= _WEIGHT[finding.severity] and before.document.has(one.route)
    ]
    return new if not as_bad or hidden else None


def _own(fix: Fix, checked: Checked) -> bool:
    """Whether the fix changes the checked text alone, not a file it extends."""
    return all(edit.place.source is checked.document.source for edit in fix.edits)


def _clash(fix: Fix) -> bool:
    return any(overlap(a, b) for i, a in enumerate(fix.edits) for b in fix.edits[:i])


def _key(finding: Diagnostic) -> tuple[str, Route]:
    # Places move when the text changes; routes stay.
    return finding.code, finding.route
