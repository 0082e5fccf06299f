"""Findings as workflow commands, which GitHub shows as annotations beside the lines of a change."""

from collections.abc import Iterable

from rnnspec.diagnostics.advice import advised
from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic, Severity

_COMMAND: dict[Severity, str] = {"error": "error", "warning": "warning", "hint": "notice"}
#: How the runner of workflows wants text, and text between commas.
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def lines(files: Iterable[tuple[str, Iterable[Diagnostic]]]) -> list[str]:
    """One line per finding, the worst first: of each kind a step shows ten."""
    found = [(finding, path) for path, findings in files for finding in findings]
    ranked = sorted(found, key=lambda one: list(_COMMAND).index(one[0].severity))
    return [_line(finding, path) for finding, path in ranked]


def _line(finding: Diagnostic, path: str) -> str:
    properties = {"title": f"rnnspec ({finding.code})", **_where(finding, path)}
    written = ",".join(f"{name}={str(value).translate(_PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMAND[finding.severity]} {written}::{_message(finding).translate(_DATA)}"


def _where(finding: Diagnostic, path: str) -> dict[str, str | int]:
    place = finding.primary.place
    if place.source.is_option:
        return {"file": path}
    line, column = place.source.position(place.start)
    last, end = place.source.position(place.end)
    where: dict[str, str | int] = {"file": place.source.path, "line": line}
    if last != line:
        # GitHub drops annotations that have columns and more than one line.
        return {**where, "endLine": last}
    return {**where, "col": column, "endLine": line, "endColumn": end}


def _message(finding: Diagnostic) -> str:
    """The finding as in the concise format, then the other labels and what to do, a line each."""
    place = finding.primary.place
    line, column = place.source.position(place.start)
    label = f": {finding.primary.text}" if finding.primary.text else ""
    said = [f"{place.source.path}:{line}:{column}: {finding.code} {finding.message}{label}"]
    for other in finding.labels:
        if other is not finding.primary and other.text:
            source = other.place.source
            elsewhere = "" if source is place.source else f"{source.path} "
            said.append(f"{elsewhere}line {source.position(other.place.start)[0]}: {other.text}")
    return "\n".join([*map(printable, said), *advised(finding)])
