"""The results of `check` in each of its formats."""

import os
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from rnnspec.cli._console import say
from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.source.record import Record
from rnnspec.spec.config import Config

if TYPE_CHECKING:
    from rnnspec.rules import Checked


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"
    markdown = "markdown"


class Result(Record):
    """One spec: the name it is shown by, what was found, what holds for it, and the severities that it fails for."""

    name: str
    checked: "Checked"
    config: Config
    failing: frozenset[Severity]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        return self.checked.diagnostics

    @property
    def failures(self) -> tuple[Diagnostic, ...]:
        return tuple(finding for finding in self.findings if finding.severity in self.failing)


def write(
    results: Sequence[Result],
    output: Format,
    *,
    width: int | None,
    seconds: float,
    fixed: int = 0,
    statistics: bool = False,
) -> None:
    """Write the results to standard output; `fixed` is the number of fixes made before."""
    files = [(result.name, result.findings) for result in results]
    match output:
        case Format.full | Format.concise if statistics:
            _table(results)
            say(_closing(results, seconds, fixed))
        case Format.full:
            from rnnspec.cli._full import write as draw

            draw(results, width)
            say(_closing(results, seconds, fixed))
        case Format.concise:
            from rnnspec.diagnostics.concise import line

            for result in results:
                for finding in result.findings:
                    say(line(finding))
        case Format.json:
            from rnnspec.cli._console import write_json
            from rnnspec.diagnostics.as_json import document

            counted = {"statistics": _statistics(results)} if statistics else {}
            write_json(document([(name, list(findings)) for name, findings in files]) | counted)
        case Format.github:
            from rnnspec.diagnostics import github

            for text in github.lines(files):
                say(text)
            _summarise(results, _closing(results, seconds, fixed))
        case Format.sarif:
            _sarif(files)
        case Format.junit:
            from rnnspec.cli._console import plain_characters
            from rnnspec.diagnostics import junit

            tests = [(result.name, result.failures, result.findings) for result in results]
            text = junit.document(tests, seconds=seconds)
            say(text.encode("ascii", "xmlcharrefreplace").decode() if plain_characters() else text, end="")
        case Format.markdown:
            from rnnspec.diagnostics import markdown

            say(markdown.document(files, _closing(results, seconds, fixed)), end="")


def _closing(results: Sequence[Result], seconds: float, fixed: int) -> str:
    from rnnspec.diagnostics.closing import closing

    findings = [finding for result in results for finding in result.findings]
    severities = Counter(finding.severity for finding in findings)
    fixes = Counter(finding.fix.safety for finding in findings if finding.fix is not None)
    return closing(
        specs=len(results),
        seconds=seconds,
        concerned=sum(bool(result.findings) for result in results),
        errors=severities["error"],
        warnings=severities["warning"],
        hints=severities["hint"],
        ignored=sum(len(result.checked.ignored) for result in results),
        safe_fixes=fixes["safe"],
        unsafe_fixes=fixes["unsafe"],
        fixed=fixed,
    )


def _statistics(results: Sequence[Result]) -> list[dict[str, str | int]]:
    """Per rule how often it was found and how many of these have a fix, the most frequent first."""
    findings = [finding for result in results for finding in result.findings]
    count = Counter((finding.code, finding.name, finding.severity) for finding in findings)
    fixable = Counter(finding.code for finding in findings if finding.fix is not None)
    return [
        {"count": number, "code": code, "name": name, "severity": severity, "fixable": fixable[code]}
        for (code, name, severity), number in sorted(count.items(), key=lambda one: (-one[1], one[0]))
    ]


def _table(results: Sequence[Result]) -> None:
    rows = _statistics(results)
    widths = {key: max(len(str(row[key])) for row in rows) for key in rows[0]} if rows else {}
    for row in rows:
        count = str(row["count"]).rjust(widths["count"])
        cells = [str(row[key]).ljust(widths[key]) for key in ("code", "name", "severity")]
        fixable = f"{row['fixable']} fixable" if row["fixable"] else ""
        say("  ".join([count, *cells, fixable]).rstrip())
    if rows:
        say()


def _sarif(files: Sequence[tuple[str, Sequence[Diagnostic]]]) -> None:
    from rnnspec import __version__
    from rnnspec.cli._console import write_json
    from rnnspec.diagnostics import sarif
    from rnnspec.rules import RULES

    codes = {finding.code for _, findings in files for finding in findings}
    pages = [RULES.get(code).page() for code in RULES.headers if code in codes]
    write_json(sarif.document(files, pages, version=__version__, root=Path.cwd()))


def _summarise(results: Sequence[Result], closing: str) -> None:
    """The same as Markdown on the page of the workflow run, where GitHub says that there is one."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page and any(result.findings for result in results):
        from rnnspec.diagnostics import markdown

        with open(page, "a", encoding="utf-8") as file:
            file.write(markdown.document([(result.name, result.findings) for result in results], closing))
