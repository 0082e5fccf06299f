"""`rnnspec list`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._console import When, say
from rnnspec.cli._exit import Code, stop
from rnnspec.cli._options import Ascii, Color, ConfigFile, Isolated, Paths, Width, configured, texts
from rnnspec.cli._run import Runs


class Format(StrEnum):
    full = "full"
    csv = "csv"
    json = "json"
    markdown = "markdown"


class Column(StrEnum):
    spec = "spec"
    params = "params"
    macs = "macs"
    memory = "memory"
    outputs = "outputs"
    findings = "findings"
    run = "run"


Output = Annotated[Format, typer.Option("--format", help="How the table is written.")]
Sort = Annotated[Column | None, typer.Option("--sort", help="The column to sort by; else the order of the files.")]
Reverse = Annotated[bool, typer.Option("--reverse", help="With --sort: the largest first.")]


def command(
    paths: Paths = None,
    output: Output = Format.full,
    sort: Sort = None,
    reverse: Reverse = False,
    runs: Runs = Path("runs"),
    config: ConfigFile = None,
    isolated: Isolated = False,
    width: Width = None,
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """Compare the specs of a folder: size, cost, outputs, findings, and how well the last run did."""
    from rnnspec.cli import _list
    from rnnspec.rules import BUG, check
    from rnnspec.runtime.runs import newest

    chosen, trained = configured(config, isolated), newest(runs)
    rows = [
        _list.row(text.name, check(text.data, text.name, file=text.file, config=chosen), trained)
        for text in texts(paths, config=chosen)
    ]
    if sort is not None:
        rows = _list.ordered(rows, sort, reverse=reverse)
    if output is Format.full:
        _list.write(rows, width)
    elif output is Format.json:
        from rnnspec.cli._console import write_json

        write_json(_list.document(rows))
    else:
        say((_list.csv if output is Format.csv else _list.markdown)(rows), end="")
    if any(one.code == BUG for row in rows for one in row.checked.errors):
        stop(Code.BUG)
    if any(row.report is None for row in rows):
        stop(Code.FINDINGS)
