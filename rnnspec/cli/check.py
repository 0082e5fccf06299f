"""`rnnspec check`."""

from pathlib import Path
from typing import Annotated

import typer

from rnnspec.cli._checking import Asked, once
from rnnspec.cli._console import When
from rnnspec.cli._exit import Code, fail, stop
from rnnspec.cli._options import Ascii, Color, ConfigFile, Isolated, Paths, Set, Width, configured
from rnnspec.cli._report import Format

Output = Annotated[Format, typer.Option("--format", help="How the result is written.")]
OutputFile = Annotated[Path | None, typer.Option("--output-file", metavar="FILE", help="Write the result there.")]
Fix = Annotated[bool, typer.Option("--fix", help="Write the safe fixes into the files.")]
Unsafe = Annotated[bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: those that change the model, too.")]
Diff = Annotated[bool, typer.Option("--diff", help="Show what --fix would change; write nothing.")]
ShowFixes = Annotated[bool, typer.Option("--show-fixes", help="With --fix: list what was written.")]
Select = Annotated[
    list[str] | None,
    typer.Option(metavar="RULES", help="Show these lints only: codes, beginnings such as RS5, or names, with commas."),
]
Ignore = Annotated[
    list[str] | None, typer.Option(metavar="RULES", help="Leave these lints out. Errors are shown in any case.")
]
WarnAsError = Annotated[bool, typer.Option("--warn-as-error", help="Exit with 1 on warnings, too.")]
ExitZero = Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 on findings.")]
Statistics = Annotated[bool, typer.Option("--statistics", help="Count the findings of each rule instead.")]
StdinFilename = Annotated[
    Path | None,
    typer.Option("--stdin-filename", metavar="FILE", help="What - is the text of, for places and `extends`."),
]
Watch = Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")]


def command(
    paths: Paths = None,
    output: Output = Format.full,
    output_file: OutputFile = None,
    select: Select = None,
    ignore: Ignore = None,
    warn_as_error: WarnAsError = False,
    exit_zero: ExitZero = False,
    statistics: Statistics = False,
    fix: Fix = False,
    unsafe_fixes: Unsafe = False,
    diff: Diff = False,
    show_fixes: ShowFixes = False,
    set_: Set = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    stdin_filename: StdinFilename = None,
    watch: Watch = False,
    width: Width = None,
    color: Color = When.auto,
    ascii: Ascii = False,  # noqa: A002 - the option's name
) -> None:
    """Find mistakes in specs, without building anything.

    Warnings and hints are left out with --ignore, with a comment `# rnnspec: ignore[RS501] reason`, or in
    `rnnspec.toml`. Errors are not: a spec that has one cannot be built, or would train on nonsense.
    """
    asked = Asked(
        paths=tuple(paths or ()),
        output=output,
        output_file=output_file,
        fix=fix,
        diff=diff,
        unsafe=unsafe_fixes,
        show_fixes=show_fixes,
        overrides=tuple(set_ or ()),
        select=_selectors("--select", select),
        ignore=_selectors("--ignore", ignore),
        warn_as_error=warn_as_error,
        statistics=statistics,
        config=configured(config, isolated),
        stdin_filename=stdin_filename,
        width=width,
        ascii=ascii,
    )
    _together(asked, watch)
    code = Code.FINE
    if watch:
        from rnnspec.cli._watch import watch as watching

        watching(asked)
    elif diff:
        from rnnspec.cli._fixes import show

        code = show(asked)
    else:
        code, _ = once(asked)
    stop(Code.FINE if exit_zero and code is Code.FINDINGS else code)


def _selectors(option: str, given: list[str] | None) -> tuple[str, ...]:
    found = [name.strip() for text in given or () for name in text.split(",") if name.strip()]
    if not found:
        return ()
    from rnnspec.rules._select import UnknownSelector, known

    try:
        return known(found)
    except UnknownSelector as error:
        fail(f"{option}: {error}")


def _together(asked: Asked, watch: bool) -> None:
    """End the program for options that contradict each other."""
    piped = Path("-") in asked.paths
    edits = asked.fix or asked.diff
    formless = asked.output not in (Format.full, Format.concise, Format.json)
    wrong = (
        (edits and asked.overrides, "--set is for one run only: --fix and --diff need the text as it is in the file"),
        (asked.show_fixes and not asked.fix, "--show-fixes goes with --fix"),
        (asked.unsafe and not edits, "--unsafe-fixes goes with --fix or --diff"),
        (asked.stdin_filename and not piped, "--stdin-filename goes with -, for standard input"),
        (watch and piped, "--watch goes with files, not with standard input"),
        (watch and asked.diff, "--watch and --diff exclude each other"),
        (asked.statistics and formless, f"--statistics has no form in --format {asked.output}"),
    )
    for contradiction, message in wrong:
        if contradiction:
            fail(message)
