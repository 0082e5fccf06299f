"""`rnnspec diff`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import ConfigFile, Isolated, Text, Width, configured, texts

if TYPE_CHECKING:
    from rnnspec.diff import Comparison
    from rnnspec.diff.gates import Gate
    from rnnspec.rules import Checked


class Format(StrEnum):
    full = "full"
    json = "json"
    markdown = "markdown"


Old = Annotated[Path, typer.Argument(help="The spec as it was.", metavar="A")]
New = Annotated[Path, typer.Argument(help="The spec as it is; - for standard input.", metavar="B")]
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


def command(
    old: Old,
    new: New,
    output: Output = Format.full,
    exit_code: ExitCode = False,
    fail_on: FailOn = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
) -> None:
    """Say what a change to a spec means: layers, weights kept or replaced, parameters, cost, settings."""
    gates = _gates(fail_on or [])
    chosen = configured(config, isolated)
    sides = _text(old), _text(new)
    from rnnspec.rules import check

    checked = [check(side.data, side.name, file=side.file, config=chosen) for side in sides]
    if not all(one.sound for one in checked):
        _unsound(sides, checked, output, width)
        stop(Code.FINDINGS)
    from rnnspec.diff import compare

    comparison = compare(*checked)
    _write(sides, comparison, output, width)
    failed = [(gate, why) for gate in gates if (why := gate.failed(comparison))]
    for gate, why in failed:
        typer.echo(f"rnnspec: --fail-on {gate.text}: {why}", err=True)
    if failed or (exit_code and comparison.changes):
        stop(Code.FINDINGS)


def _gates(given: list[str]) -> "list[Gate]":
    if not given:
        return []
    from rnnspec.diff.gates import FORMS, BadGate, parse

    try:
        return [parse(text) for text in given]
    except BadGate as error:
        fail(f"--fail-on does not know {error}; it takes {FORMS}")


def _text(path: Path) -> Text:
    if path.is_dir():
        fail(f"{path} is a folder; diff compares two files")
    if str(path) != "-" and not path.is_file():
        fail(f"no such file: {path}")
    return texts([path])[0]


def _write(sides: tuple[Text, Text], comparison: "Comparison", output: Format, width: int | None) -> None:
    old, new = (side.name for side in sides)
    if output is Format.json:
        from rnnspec.cli._console import write_json
        from rnnspec.diff.as_json import document, pair

        write_json(document([pair(old, new, comparison)]))
    elif output is Format.markdown:
        from rnnspec.diff import markdown

        typer.echo(markdown.document([(old, new, comparison)]), nl=False)
    else:
        from rnnspec.cli._console import console
        from rnnspec.diff.full import render

        console(width).print(render(comparison), soft_wrap=True)


def _unsound(sides: tuple[Text, Text], checked: "list[Checked]", output: Format, width: int | None) -> None:
    """The findings of the sides that have no meaning to compare."""
    broken = [(side.name, one) for side, one in zip(sides, checked, strict=True) if not one.sound]
    if output is Format.json:
        from rnnspec.cli._console import write_json
        from rnnspec.diagnostics.as_json import diagnostic
        from rnnspec.diff.as_json import document

        found = [diagnostic(one, name) for name, side in broken for one in side.diagnostics]
        error = f"{' and '.join(name for name, _ in broken)} cannot be built"
        write_json(document([{"old": sides[0].name, "new": sides[1].name, "error": error, "diagnostics": found}]))
        return
    from rnnspec.cli._console import draw

    for _, side in broken:
        draw(side.diagnostics, width)
