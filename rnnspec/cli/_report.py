"""The results of `check` in each of its formats."""

import os
import sys
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import typer

from rnnspec.diagnostics.model import Diagnostic, Severity

if TYPE_CHECKING:
    from rnnspec.rules import Checked

#: What was found in each spec, by the name it is shown by.
Results: TypeAlias = "Sequence[tuple[str, Checked]]"


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    github = "github"
    sarif = "sarif"
    junit = "junit"
    markdown = "markdown"


def write(
    results: Results,
    output: Format,
    *,
    width: int | None,
    seconds: float,
    failing: Collection[Severity] = frozenset({"error"}),
) -> None:
    """Write the results to standard output; findings of the severities in `failing` are what a test fails for."""
    files = [(name, checked.diagnostics) for name, checked in results]
    match output:
        case Format.full:
            from rnnspec.cli._full import write as full

            full(results, width, seconds)
        case Format.concise:
            from rnnspec.diagnostics.concise import line

            for _, findings in files:
                for finding in findings:
                    typer.echo(line(finding))
        case Format.json:
            from rnnspec.cli._console import write_json
            from rnnspec.diagnostics.as_json import document

            write_json(document([(name, list(findings)) for name, findings in files]))
        case Format.github:
            from rnnspec.diagnostics import github

            for text in github.lines(files):
                typer.echo(text)
            _summarise(results, seconds)
        case Format.sarif:
            _sarif(files)
        case Format.junit:
            from rnnspec.cli._console import plain_characters
            from rnnspec.diagnostics import junit

            text = junit.document(files, seconds=seconds, failing=failing)
            sys.stdout.write(text.encode("ascii", "xmlcharrefreplace").decode() if plain_characters() else text)
        case Format.markdown:
            sys.stdout.write(_markdown(results, seconds))


def _sarif(files: Sequence[tuple[str, Sequence[Diagnostic]]]) -> None:
    from rnnspec import __version__
    from rnnspec.cli._console import write_json
    from rnnspec.diagnostics import sarif
    from rnnspec.rules import RULES

    codes = {finding.code for _, findings in files for finding in findings}
    pages = [RULES.get(code).page() for code in RULES.headers if code in codes]
    write_json(sarif.document(files, pages, version=__version__, root=Path.cwd()))


def _markdown(results: Results, seconds: float) -> str:
    from rnnspec.cli._full import counted
    from rnnspec.diagnostics import markdown

    return markdown.document([(name, checked.diagnostics) for name, checked in results], counted(results, seconds))


def _summarise(results: Results, seconds: float) -> None:
    """The Markdown on the page of the workflow run, where GitHub says that there is one."""
    page = os.environ.get("GITHUB_STEP_SUMMARY")
    if page and any(checked.diagnostics for _, checked in results):
        with open(page, "a", encoding="utf-8") as file:
            file.write(_markdown(results, seconds))
