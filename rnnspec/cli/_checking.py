"""What `check` does once: read, repair, check, write the result."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rnnspec.cli._console import say
from rnnspec.cli._exit import Code, fail
from rnnspec.cli._options import Text, texts
from rnnspec.cli._report import Format, Result, write
from rnnspec.diagnostics.model import Severity
from rnnspec.source.record import Record
from rnnspec.spec.config import Config, nearest

if TYPE_CHECKING:
    from rnnspec.rules.fix import Repaired

_ERRORS: frozenset[Severity] = frozenset({"error"})
_STRICT: frozenset[Severity] = frozenset({"error", "warning"})


class Asked(Record):
    """The options of `check`."""

    paths: tuple[Path, ...]
    output: Format
    output_file: Path | None
    fix: bool
    diff: bool
    unsafe: bool
    show_fixes: bool
    overrides: tuple[str, ...]
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    warn_as_error: bool
    statistics: bool
    config: Config | None
    stdin_filename: Path | None
    width: int | None
    ascii: bool

    def texts(self) -> list[Text]:
        return texts(self.paths, config=self.config, stdin_filename=self.stdin_filename)

    def config_of(self, text: Text) -> Config:
        """What holds for a spec: the options stand above its configuration, and ignore beside it."""
        config = self.config or nearest(text.folder)
        if not (self.select or self.ignore):
            return config
        return config.but(select=self.select or config.select, ignore=(*config.ignore, *self.ignore))


def once(asked: Asked) -> tuple[Code, list[Result]]:
    """Check all files, write the result, and say how to end."""
    from rnnspec.rules import BUG

    started = perf_counter()
    found = asked.texts()
    repairs: list[Repaired] = []
    if asked.fix:
        from rnnspec.cli._fixes import repair

        found, repairs = repair(asked, found)
    results = [_checked(asked, text) for text in found]
    fixed = sum(len(one.fixes) for one in repairs)
    with _destination(asked):
        write(
            results,
            asked.output,
            width=asked.width,
            seconds=perf_counter() - started,
            fixed=fixed,
            statistics=asked.statistics,
        )
    _tell_of_errors(results)
    if any(finding.code == BUG for result in results for finding in result.findings):
        return Code.BUG, results
    return Code.FINDINGS if any(result.failures for result in results) else Code.FINE, results


def _checked(asked: Asked, text: Text) -> Result:
    from rnnspec.rules import check

    config = asked.config_of(text)
    checked = check(text.data, text.name, overrides=asked.overrides, file=text.file, config=config)
    if not asked.overrides and any(finding.fix for finding in checked.diagnostics):
        from rnnspec.rules.fix import proved

        checked = proved(checked, text.data, text.name, file=text.file, config=config)
    return Result(text.name, checked, config, _STRICT if asked.warn_as_error or config.warn_as_error else _ERRORS)


@contextmanager
def _destination(asked: Asked) -> Iterator[None]:
    """Where standard output goes: to a file, or to standard error if the fixed text has standard output to itself."""
    if asked.output_file is not None:
        from rnnspec.runtime.files import replacing

        try:
            with (
                replacing(asked.output_file) as temporary,
                temporary.open("w", encoding="ascii" if asked.ascii else "utf-8", errors="plainly") as file,
                redirect_stdout(file),
            ):
                yield
        except OSError as error:
            fail(f"cannot write {asked.output_file}: {error.strerror}")
    elif asked.fix and Path("-") in asked.paths:
        with redirect_stdout(sys.stderr):
            yield
    else:
        yield


def _tell_of_errors(results: list[Result]) -> None:
    """Whoever leaves an error out should not wonder why it shows."""
    codes = sorted({finding.code for result in results for finding in result.checked.kept})
    if codes:
        why = "a spec with errors cannot be built, or would train on nonsense"
        say(f"rnnspec: {', '.join(codes)} cannot be left out: {why}", err=True)
