"""Giving texts to the command line, in this process, and looking at how it ends."""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from random import Random

from rnnspec.cli._exit import Code
from tests.fuzz.mutating import ROOT, mutant

SPEC = str(ROOT / "specs" / "stacked_lstm.yaml")
FORMATS = ("full", "concise", "json")
COMMANDS: tuple[tuple[str, ...], ...] = (
    *(("check", "-", "--format", one) for one in FORMATS),
    ("check", "-", "--width", "40"),
    ("check", "-", "--fix", "--unsafe-fixes", "--diff"),
    ("summary", "-"),
    ("summary", "-", "--format", "json"),
    ("explain", "-"),
    ("diff", SPEC, "-"),
    ("diff", SPEC, "-", "--format", "json"),
)
#: So many seconds of the processor a command may take.
SECONDS = 1.0
#: Codes that a text alone can lead to: training and missing files are not asked for here.
ALLOWED = {Code.FINE, Code.FINDINGS, Code.USAGE}


@dataclass(frozen=True)
class Ended:
    """How a command ended; `seconds` are those of the processor."""

    command: tuple[str, ...]
    text: bytes
    code: object
    output: str
    seconds: float

    @property
    def fault(self) -> str | None:
        """What is wrong with it, None if nothing is."""
        if self.code not in ALLOWED:
            return f"exit code {self.code}"
        if "Traceback" in self.output or "RS900" in self.output:
            return "a traceback"
        return f"{self.seconds:.1f} s" if self.seconds > SECONDS else None

    def __str__(self) -> str:
        return f"{' '.join(self.command)}: {self.fault}\n{self.text!r}\n{self.output[-2000:]}"


@contextmanager
def _stdin(data: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def run(command: tuple[str, ...], text: bytes) -> Ended:
    from rnnspec.cli.main import main

    output = io.StringIO()
    arguments = sys.argv
    sys.argv = ["rnnspec", *command]
    code: object = None
    began = time.process_time()
    try:
        with _stdin(text), redirect_stdout(output), redirect_stderr(output):
            main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException as error:  # nothing may come through, whatever it is
        code = f"{type(error).__name__}: {error}"
    finally:
        sys.argv = arguments
    return Ended(command, text, code, output.getvalue(), time.process_time() - began)


def fuzz(seed: int, numbers: range) -> tuple[list[Ended], dict[object, int]]:
    """The faults among the mutants of these numbers, and how often each exit code came."""
    faults, codes = [], dict[object, int]()
    # What the first call loads is not the time of a text.
    run(("check", "-"), b"")
    for number in numbers:
        random = Random(f"{seed}/{number}")
        ended = run(random.choice(COMMANDS), mutant(random))
        codes[ended.code] = codes.get(ended.code, 0) + 1
        if ended.fault:
            faults.append(ended)
    return faults, codes
