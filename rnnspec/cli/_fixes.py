"""`check --fix` and `check --diff`: fixes written into files, or shown."""

import sys
from pathlib import Path

from rnnspec.cli._checking import Asked
from rnnspec.cli._console import say
from rnnspec.cli._exit import Code, fail
from rnnspec.cli._options import Text
from rnnspec.cli._report import Format
from rnnspec.rules.fix import Repaired, repaired
from rnnspec.source.compose import compose
from rnnspec.source.edit import unified


def repair(asked: Asked, found: list[Text]) -> tuple[list[Text], list[Repaired]]:
    """The texts with their fixes, written into the files; that of standard input goes to standard output."""
    repairs = [_repaired(asked, text) for text in found]
    for text, made in zip(found, repairs, strict=True):
        if text.piped:
            sys.stdout.buffer.write(made.data)
            sys.stdout.flush()
        elif made.data != text.data and text.file is not None:
            _write(text.file, made.data)
    if asked.show_fixes:
        _list(asked, found, repairs)
    return [text.but(data=made.data) for text, made in zip(found, repairs, strict=True)], repairs


def show(asked: Asked) -> Code:
    """Print what `repair` would change; the code says whether that is anything."""
    code = Code.FINE
    for text in asked.texts():
        new = _repaired(asked, text).data
        if new != text.data:
            code = Code.FINDINGS
            say(unified(compose(text.data, text.name).source, compose(new, text.name).source.text), end="")
    return code


def _repaired(asked: Asked, text: Text) -> Repaired:
    return repaired(text.data, text.name, file=text.file, unsafe=asked.unsafe, config=asked.config_of(text))


def _write(path: Path, data: bytes) -> None:
    """Replace a file whole or not at all. What a link leads to is replaced, and its mode kept."""
    from rnnspec.runtime.files import replacing

    target = path.resolve()
    try:
        with replacing(target) as temporary:
            temporary.write_bytes(data)
            temporary.chmod(target.stat().st_mode)
    except OSError as error:
        fail(f"cannot write {path}: {error.strerror}")


def _list(asked: Asked, found: list[Text], repairs: list[Repaired]) -> None:
    """What was written, file by file: to people beside the findings, to programs on standard error."""
    for text, made in zip(found, repairs, strict=True):
        for finding in made.fixes:
            assert finding.fix is not None
            line, _ = finding.primary.place.source.position(finding.primary.place.start)
            fixed = f"{text.name}:{line}: fixed {finding.code} {finding.name}: {finding.fix.title}"
            say(fixed, err=asked.output is not Format.full or text.piped)
