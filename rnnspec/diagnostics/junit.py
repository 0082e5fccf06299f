"""Findings as JUnit XML, which CI servers show as test results: every spec is a test, and fails if it has to."""

import re
from collections.abc import Collection, Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from rnnspec.diagnostics.advice import advised
from rnnspec.diagnostics.concise import line
from rnnspec.diagnostics.model import Diagnostic

#: What XML 1.0 cannot hold, not even escaped (production 2, `Char`).
_NO_CHAR = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(tests: Iterable[tuple[str, Collection[Diagnostic], Collection[Diagnostic]]], *, seconds: float) -> str:
    """The whole file, from the path of each spec, the findings that it fails for, and all its findings.

    The others stand in the output of the test, which passes without the former.
    """
    suites = Element("testsuites", name="rnnspec")
    suite = SubElement(suites, "testsuite", name="rnnspec check")
    failures = 0
    for path, bad, findings in tests:
        test = SubElement(suite, "testcase", classname="rnnspec", name=_text(path), file=_text(path))
        if bad:
            failures += 1
            worst = next(iter(bad))
            more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
            words = f"{worst.code} {worst.message}{more}"
            SubElement(test, "failure", message=_text(words), type=worst.severity).text = _body(bad)
        if others := [finding for finding in findings if finding not in bad]:
            SubElement(test, "system-out").text = _body(others)
    for element in (suites, suite):
        counts = {"tests": len(suite), "failures": failures, "errors": 0, "time": f"{seconds:.3f}"}
        element.attrib.update({name: str(count) for name, count in counts.items()})
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(suites, "unicode")}\n'


def _body(findings: Iterable[Diagnostic]) -> str:
    lines = [text for one in findings for text in (line(one), *(f"  {advice}" for advice in advised(one)))]
    return _text("\n".join(lines))


def _text(text: str) -> str:
    return _NO_CHAR.sub("\ufffd", text)
