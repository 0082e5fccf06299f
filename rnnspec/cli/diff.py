"""`rnnspec diff`."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnnspec.cli._console import When, say
from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import Ascii, Color, ConfigFile, Isolated, Width, configured
from rnnspec.cli._run import Runs

if TYPE_CHECKING:
    from rnnspec.diff.gates import Gate
    from rnnspec.diff.sides import Result
    from rnnspec.spec.config import Config


class Format(StrEnum):
    full = "full"
    concise = "concise"
    json = "json"
    github = "github"
    markdown = "markdown"


Sides = Annotated[
    list[str] | None,
    typer.Argument(
        help="Two sides: specs, runs, .keras files, or - for standard input. With --against: files, folders, globs.",
        metavar="A B | [PATH]...",
    ),
]
Against = Annotated[
    str | None,
    typer.Option(
        "--against",
        metavar="REF",
        help="Compare with where HEAD left this branch, tag or commit; HEAD itself unless two sides are given.",
    ),
]
Output = Annotated[Format, typer.Option("--format", help="How the result is written.")]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if anything changed in meaning.")]
FailOn = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-on",
        metavar="CONDITION",
        help="Exit with 1 on breaking, findings, 'params>5%', 'params>+10000', 'params>100000'; macs, memory likewise.",
    ),
]
TransferMap = Annotated[
    Path | None,
    typer.Option("--transfer-map", metavar="FILE", help="Write which weights of which layers are kept, as JSON."),
]


def command(
    sides: Sides = None,
    against: Against = None,
    output: Output = Format.full,
    exit_code: ExitCode = False,
    fail_on: FailOn = None,
    transfer_map: TransferMap = None,
    runs: Runs = Path("runs"),
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """Say what a change to a spec means: layers, weights kept or replaced, parameters, cost, settings."""
    gates = _gates(fail_on or [])
    result, titles = _compared(sides or [], against, runs, configured(config, isolated))
    failed = _failures(gates, result)
    _write(result, failed, output, titles, width)
    if transfer_map is not None:
        _write_map(result, transfer_map)
    for line in failed:
        say(f"rnnspec: --fail-on {line}", err=True)
    wrong = [pair.path for pair in result.pairs if pair.errors]
    if wrong and output is Format.markdown:
        # A step of CI that keeps the result for a comment would fail without a word.
        say(f"rnnspec: errors in {', '.join(wrong)}", err=True)
    if failed or wrong or (exit_code and result.changed):
        stop(Code.FINDINGS)


def _compared(words: list[str], against: str | None, runs: Path, config: "Config | None") -> "tuple[Result, bool]":
    """What is compared, and whether each spec has to be named."""
    if against is None and len(words) == 2:
        from rnnspec.cli._sides import two

        return two(words[0], words[1], runs, config), False
    if against is None and len(words) > 2:
        fail("diff takes two sides, or --against REF and any number of paths")
    from rnnspec.diff.git import GitProblem
    from rnnspec.diff.since import NoSpecs, compare_since

    paths = [Path(word) for word in words]
    try:
        return compare_since("HEAD" if against is None else against, paths or None), not (
            len(paths) == 1 and not paths[0].is_dir()
        )
    except GitProblem as problem:
        hint = "" if words or against is not None else ": diff takes two sides, or --against REF in a repository"
        fail(f"{problem}{hint}")
    except NoSpecs:
        where = "there are none in specs/, now or then, so name a file or a folder" if not paths else "none there"
        fail(f"no specs found: {where}", Code.NOTHING)
    except OSError as error:
        fail(f"cannot read {error.filename}: {error.strerror}")


def _gates(given: Sequence[str]) -> "list[Gate]":
    if not given:
        return []
    from rnnspec.diff.gates import FORMS, BadGate, parse

    try:
        return [parse(text) for text in given]
    except BadGate as error:
        fail(f"--fail-on does not know {error}; it takes {FORMS}")


def _failures(gates: "list[Gate]", result: "Result") -> list[str]:
    if not gates:
        return []
    from rnnspec.diff.gates import failures

    return list(failures(gates, result))


def _write(result: "Result", failed: Sequence[str], output: Format, titles: bool, width: int | None) -> None:
    if output is Format.json:
        from rnnspec.cli._console import write_json
        from rnnspec.diff.as_json import document

        write_json(document(result, failed))
    elif output is Format.markdown:
        from rnnspec.diff import markdown

        say(markdown.document(result, failed), end="")
    elif output is Format.full:
        _draw(result, titles, width)
    else:
        from rnnspec.diff import concise, github

        for line in (concise if output is Format.concise else github).lines(result):
            say(line)


def _draw(result: "Result", titles: bool, width: int | None) -> None:
    from rnnspec.cli._console import console, plain_characters
    from rnnspec.diff.full import pages

    out = console(width)
    for number, page in enumerate(pages(result, titles=titles, width=out.width, ascii=plain_characters())):
        if number:
            out.print()
        out.print(page, soft_wrap=True)


def _write_map(result: "Result", path: Path) -> None:
    import json

    from rnnspec.diff.transfer import document

    try:
        path.write_text(json.dumps(document(result), indent=2) + "\n", "utf-8")
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")
