"""Findings as JUnit XML, which CI servers show as test results: every spec is a test, and fails if it has to."""

import re
from collections.abc import Collection, Iterable, Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from rnnspec.diagnostics.concise import line
from rnnspec.diagnostics.glyphs import printable
from rnnspec.diagnostics.model import Diagnostic, Severity

#: What XML 1.0 cannot hold, not even escaped (production 2, `Char`).
_NO_CHAR = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(
    files: Iterable[tuple[str, Sequence[Diagnostic]]],
    *,
    seconds: float,
    failing: Collection[Severity] = frozenset({"error"}),
) -> str:
    """The whole file. Findings whose severity is none of `failing` stand in the output of a test that passes."""
    suites = Element("testsuites", name="rnnspec")
    suite = SubElement(suites, "testsuite", name="rnnspec check")
    tests = failures = 0
    for path, findings in files:
        test = SubElement(suite, "testcase", classname="rnnspec", name=_text(path), file=_text(path))
        tests += 1
        bad = [finding for finding in findings if finding.severity in failing]
        if bad:
            failures += 1
            more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
            words = f"{bad[0].code} {bad[0].message}{more}"
            SubElement(test, "failure", message=_text(words), type=bad[0].severity).text = _body(bad)
        if others := [finding for finding in findings if finding not in bad]:
            SubElement(test, "system-out").text = _body(others)
    for element in (suites, suite):
        counts = {"tests": tests, "failures": failures, "errors": 0, "time": f"{seconds:.3f}"}
        element.attrib.update({name: str(count) for name, count in counts.items()})
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suites, "unicode")}\n'


def _body(findings: Iterable[Diagnostic]) -> str:
    lines = [text for one in findings for text in (line(one), *(f"  help: {printable(words)}" for words in one.advice))]
    return _text("\n".join(lines))


def _text(text: str) -> str:
    return _NO_CHAR.sub("\ufffd", text)
