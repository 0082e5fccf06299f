"""Colour and ASCII: what the options, the environment and the stream say, in this order."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Layers whose name is no ASCII, so that an option which reaches the spec's own text shows.
BAD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3, name: 층, dropout: 3}\n"
COMMANDS = [
    ["check", "bad.yaml"],
    ["summary", "good.yaml"],
    ["summary", "bad.yaml"],
    ["list", "good.yaml"],
    ["explain", "LSTM"],
    ["explain", "from"],
    ["diff", "good.yaml", "bad.yaml"],
]
_CODES = re.compile(rb"\x1b\[[\d;]*m")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bad.yaml").write_text(BAD, "utf-8")
    (tmp_path / "good.yaml").write_text(BAD.replace("dropout: 3", "dropout: 0.3"), "utf-8")
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "TERM": "xterm", **more}


def run(folder: Path, *arguments: str, **variables: str) -> bytes:
    command = [sys.executable, "-m", "rnnspec", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(**variables), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr
    return done.stdout


def on_terminal(folder: Path, *arguments: str, **variables: str) -> bytes:
    """What a terminal gets to show."""
    pty = pytest.importorskip("pty")
    screen, end = pty.openpty()
    command = [sys.executable, "-m", "rnnspec", *arguments]
    with subprocess.Popen(command, cwd=folder, env=environment(**variables), stdout=end, stderr=end):
        os.close(end)
        parts = []
        try:
            while part := os.read(screen, 1 << 16):
                parts.append(part)
        except OSError:
            pass  # the other end is closed
    os.close(screen)
    return b"".join(parts)


def coloured(text: bytes) -> bool:
    """Whether a code for a colour is in the text: bold alone is none."""
    return any(re.search(rb"[\[;][39]\d[;m]", code) for code in _CODES.findall(text))


@pytest.mark.parametrize(
    ("options", "variables", "expected"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "auto"], {"FORCE_COLOR": "1"}, True),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "always"], {"TERM": "dumb"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_off_a_terminal(options: list[str], variables: dict[str, str], expected: bool, folder: Path) -> None:
    assert coloured(run(folder, "check", "bad.yaml", *options, **variables)) is expected


@pytest.mark.parametrize(
    ("options", "variables", "expected"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        (["--color", "auto"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {}, False),
    ],
)
def test_colour_on_a_terminal(options: list[str], variables: dict[str, str], expected: bool, folder: Path) -> None:
    assert coloured(on_terminal(folder, "check", "bad.yaml", *options, **variables)) is expected


def test_never_leaves_no_code_at_all(folder: Path) -> None:
    assert _CODES.search(on_terminal(folder, "check", "bad.yaml", NO_COLOR="1"))
    assert not _CODES.search(on_terminal(folder, "check", "bad.yaml", "--color", "never"))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_that_draws_has_the_options(command: list[str], folder: Path) -> None:
    plain = run(folder, *command, "--color", "never", "--width", "90")
    drawn = run(folder, *command, "--color", "always", "--width", "90")
    assert plain
    assert not _CODES.search(plain)
    assert _CODES.search(drawn)
    # Highlighted text is filled up with blanks.
    assert [line.rstrip() for line in _CODES.sub(b"", drawn).splitlines()] == [
        line.rstrip() for line in plain.splitlines()
    ]
    alone = run(folder, *command, "--ascii")
    assert alone
    assert alone.isascii()


@pytest.mark.parametrize("form", ["concise", "github", "junit", "markdown", "json", "sarif"])
def test_ascii_holds_for_every_format_and_for_a_file(form: str, folder: Path) -> None:
    command = ["check", "bad.yaml", "--format", form]
    assert not run(folder, *command).isascii()
    alone = run(folder, *command, "--ascii")
    assert alone.isascii()
    assert b"dropout" in alone
    run(folder, *command, "--ascii", "--output-file", "out.txt")
    assert (folder / "out.txt").read_bytes().isascii()


def test_signs_are_spelled_in_ascii_and_nothing_else_changes(folder: Path) -> None:
    full = run(folder, "check", "bad.yaml").decode()
    alone = run(folder, "check", "bad.yaml", "--ascii").decode()
    assert "≤" in full
    assert alone.replace("<=", "≤") == full.replace("층", "?")
