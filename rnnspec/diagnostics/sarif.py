"""Findings as SARIF 2.1.0, the format of code scanning services.

The specification is OASIS's "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", errata 01; the numbers
in comments are its sections.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rnnspec.diagnostics.advice import advised
from rnnspec.diagnostics.model import Diagnostic, Fix, Label, Page, Severity
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Stands for the folder that rnnspec was run in, so that no file names a folder of one machine.
_ROOT = "%SRCROOT%"
_LEVEL: dict[Severity, str] = {"error": "error", "warning": "warning", "hint": "note"}


def document(
    files: Iterable[tuple[str, Sequence[Diagnostic]]], pages: Iterable[Page], *, version: str, root: Path
) -> dict[str, Any]:
    """One run; `pages` are of the rules that may occur, `root` is the folder that paths are relative to."""
    rules = {page.code: page for page in pages}
    log = _Log(list(rules), root)
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "rnnspec",
                        "version": version,
                        "semanticVersion": version,
                        "rules": [_rule(page) for page in rules.values()],
                    }
                },
                "invocations": [{"executionSuccessful": True}],
                # A base without an address is allowed (3.14.14): the reader of the file knows where the sources are.
                "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that rnnspec was run in."}}},
                "columnKind": "unicodeCodePoints",
                "results": [log.result(finding, path) for path, findings in files for finding in findings],
            }
        ],
    }


def _rule(page: Page) -> dict[str, Any]:
    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.headline},
        "fullDescription": {"text": _first_paragraph(page.text) or page.headline},
        "help": {"text": _plain(page.text), "markdown": page.text},
        "defaultConfiguration": {"level": _LEVEL[page.severity]},
        "properties": {"tags": ["rnnspec"], "problem.severity": page.severity.replace("hint", "recommendation")},
    }


def _plain(markdown: str) -> str:
    """The same without the marks of headings."""
    return re.sub(r"^#+ ", "", markdown, flags=re.MULTILINE)


def _first_paragraph(markdown: str) -> str:
    blocks = (re.sub(r"^#[^\n]*\n?", "", block.strip()) for block in re.split(r"\n\s*\n", markdown))
    return next((" ".join(block.split()) for block in blocks if block), "")


class _Log:
    """What results refer to: the numbers of rules, and the folder of relative paths."""

    def __init__(self, codes: list[str], root: Path) -> None:
        self.codes = codes
        self.root = root

    def result(self, finding: Diagnostic, path: str) -> dict[str, Any]:
        primary = finding.primary
        others = [label for label in finding.labels if label is not primary]
        result: dict[str, Any] = {
            "ruleId": finding.code,
            **({"ruleIndex": self.codes.index(finding.code)} if finding.code in self.codes else {}),
            "level": _LEVEL[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [self._location(primary, path)],
            "properties": {"route": list(finding.route), "trace": list(finding.trace), "notes": list(finding.notes)},
        }
        if others:
            related = [{"id": number, **self._location(label, path)} for number, label in enumerate(others, 1)]
            result["relatedLocations"] = related
            result["codeFlows"] = [self._flow(finding, [*sorted(others, key=_offset), primary], path)]
        if finding.fix:
            result["fixes"] = [self._fix(finding.fix)]
        return result

    def _flow(self, finding: Diagnostic, labels: list[Label], path: str) -> dict[str, Any]:
        """From the causes, in the order of the text, to the effect; the trace says what happens to the tensor."""
        steps = [
            {
                "location": self._location(label, path),
                "importance": "essential" if label is finding.primary else "important",
            }
            for label in labels
        ]
        trace = {"message": {"text": " -> ".join(finding.trace)}} if finding.trace else {}
        return {**trace, "threadFlows": [{"locations": steps}]}

    def _location(self, label: Label, path: str) -> dict[str, Any]:
        place = label.place
        said = {"message": {"text": label.text}} if label.text else {}
        if place.source.is_option:
            # A result has to be in a file: the value from the command line is checked as a part of this one.
            option = {"fullyQualifiedName": place.source.path, "kind": "member"}
            return {"physicalLocation": {"artifactLocation": self._file(path)}, "logicalLocations": [option], **said}
        physical = {"artifactLocation": self._file(place.source.path), "region": _region(place)}
        return {"physicalLocation": physical, **said}

    def _file(self, path: str) -> dict[str, str]:
        full = Path(path)
        if full.is_absolute():
            if not full.is_relative_to(self.root):
                return {"uri": full.as_uri()}
            path = full.relative_to(self.root).as_posix()
        return {"uri": quote(path), "uriBaseId": _ROOT}

    def _fix(self, fix: Fix) -> dict[str, Any]:
        def file(edit: Edit) -> str:
            return edit.place.source.path

        changes = [
            {"artifactLocation": self._file(path), "replacements": [_replacement(edit) for edit in edits]}
            for path, edits in groupby(sorted(fix.edits, key=file), file)
        ]
        words = f"{fix.title} ({fix.reason})" if fix.reason else fix.title
        properties = {"safety": fix.safety}
        return {"description": {"text": words}, "artifactChanges": changes, "properties": properties}


def _message(finding: Diagnostic) -> str:
    label = f": {finding.primary.text}" if finding.primary.text else ""
    return "\n".join([f"{finding.message}{label}", *advised(finding)])


def _offset(label: Label) -> tuple[str, int]:
    return label.place.source.path, label.place.start


def _region(place: Place) -> dict[str, int]:
    """Lines and columns from 1; the column of the end is the one behind it (3.30.8)."""
    line, column = place.source.position(place.start)
    last, end = place.source.position(place.end)
    return {"startLine": line, "startColumn": column, "endLine": last, "endColumn": end}


def _replacement(edit: Edit) -> dict[str, Any]:
    content = {"insertedContent": {"text": edit.text}} if edit.text else {}
    return {"deletedRegion": _region(edit.place), **content}
