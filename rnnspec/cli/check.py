"""`rnnspec check`."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import Paths, Set, Text, Width, texts
from rnnspec.cli._report import Format

Output = Annotated[Format, typer.Option("--format", help="How the result is written.")]
Fix = Annotated[bool, typer.Option("--fix", help="Write the safe fixes into the files.")]
Unsafe = Annotated[bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: those that change the model, too.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")]


def command(
    paths: Paths = None,
    output: Output = Format.full,
    fix: Fix = False,
    unsafe_fixes: Unsafe = False,
    diff: Diff = False,
    set_: Set = None,
    width: Width = None,
) -> None:
    """Find mistakes in specs, without building anything."""
    if (fix or diff) and set_:
        fail("--set is for one run only: --fix and --diff need the text as it is in the file")
    started = perf_counter()
    found = texts(paths)
    if diff:
        _show_changes(found, unsafe_fixes)
    if fix:
        found = [_repaired(text, unsafe_fixes) for text in found]
    _report(found, set_ or (), output, width, started)


def _report(found: list[Text], overrides: Sequence[str], output: Format, width: int | None, started: float) -> None:
    from rnnspec.cli._report import write
    from rnnspec.rules import BUG, check

    results = [(text.name, check(text.data, text.name, overrides=overrides, file=text.file)) for text in found]
    write(results, output, width=width, seconds=perf_counter() - started)
    if any(one.code == BUG for _, checked in results for one in checked.errors):
        stop(Code.BUG)
    if any(checked.errors for _, checked in results):
        stop(Code.FINDINGS)


def _repaired(text: Text, unsafe: bool) -> Text:
    from rnnspec.rules.fix import fixed

    new = fixed(text.data, text.name, file=text.file, unsafe=unsafe)
    if new == text.data:
        return text
    if text.file is None:
        # The fixed text owns standard output; what is left to say goes to standard error.
        sys.stdout.buffer.write(new)
        sys.stdout.flush()
        sys.stdout = sys.stderr
    else:
        _write(text.file, new)
    return Text(text.name, new, text.file)


def _write(path: Path, data: bytes) -> None:
    """Replace a file whole or not at all."""
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with open(handle, "wb") as file:
            file.write(data)
        os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


def _show_changes(found: Iterable[Text], unsafe: bool) -> None:
    from rnnspec.rules.fix import fixed
    from rnnspec.source.edit import unified
    from rnnspec.source.text import Source

    changed = False
    for text in found:
        new = fixed(text.data, text.name, file=text.file, unsafe=unsafe)
        if new != text.data:
            changed = True
            typer.echo(unified(Source(text.name, text.data.decode()), new.decode()), nl=False)
    stop(Code.FINDINGS if changed else Code.FINE)
