"""Findings as JSON, version 1: it only grows. Lines and columns count characters from 1, ends are exclusive."""

from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Fix, Label
from rnnspec.source.text import Place


def document(files: list[tuple[str, list[Diagnostic]]]) -> dict[str, Any]:
    """The whole of `check --format json`, from the findings of each file under the file's path."""
    return {
        "version": 1,
        "files": [
            {"path": path, "diagnostics": [diagnostic(finding, path) for finding in findings]}
            for path, findings in files
        ],
    }


def diagnostic(finding: Diagnostic, path: str | None = None) -> dict[str, Any]:
    """One finding. Labels and edits outside `path` (default: the primary label's file) carry their own path."""
    path = finding.primary.place.source.path if path is None else path
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "route": list(finding.route),
        "labels": [_label(label, label is finding.primary or label.primary, path) for label in finding.labels],
        "trace": list(finding.trace),
        "notes": list(finding.notes),
        "help": list(finding.help),
        "fix": _fix(finding.fix, path) if finding.fix else None,
    }


def _label(label: Label, primary: bool, path: str) -> dict[str, Any]:
    return {"kind": "primary" if primary else "secondary", **_place(label.place, path), "text": label.text}


def _fix(fix: Fix, path: str) -> dict[str, Any]:
    edits = [{**_place(edit.place, path), "text": edit.text} for edit in fix.edits]
    return {"safety": fix.safety, "title": fix.title, "edits": edits}


def _place(place: Place, path: str) -> dict[str, Any]:
    elsewhere = {"path": place.source.path} if place.source.path != path else {}
    return {**elsewhere, "start": _position(place, place.start), "end": _position(place, place.end)}


def _position(place: Place, offset: int) -> dict[str, int]:
    line, column = place.source.position(offset)
    return {"line": line, "column": column}
