"""`check --watch`: once more after every change that counts, until it is interrupted."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rnnspec.cli import _watch
from tests.cli.running import rnnspec

GOOD = "input: {shape: [4, 8]}\nlayers:\n  - LSTM: {units: 3}\n"
BAD = GOOD + "  - LSTM: {units: 3}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "specs").mkdir()
    return tmp_path


def watched(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object], arguments: tuple[str, ...] = ()) -> str:
    """What is printed while the steps are made, one at each look; then comes Ctrl-C."""
    left: Iterator[Callable[[], object]] = iter(steps)

    def sleep(_: float) -> None:
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(_watch.time, "sleep", sleep)
    done = rnnspec(monkeypatch, "check", "--watch", "--format", "concise", *arguments)
    assert done.code == 0
    assert "Traceback" not in done.err
    return done.out


def stamp(path: Path, text: str, at: int) -> None:
    """Write a file with a time of its own: two changes may come within one tick of the clock."""
    path.write_text(text)
    os.utime(path, (at, at))


def test_a_change_is_seen_and_silence_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Path("specs/a.yaml")
    stamp(spec, BAD, 1)
    out = watched(monkeypatch, lambda: None, lambda: stamp(spec, GOOD, 2), lambda: None, lambda: stamp(spec, BAD, 3))
    assert out.count("RS101") == 2
    assert watched(monkeypatch, lambda: None, lambda: None).count("RS101") == 1


def test_a_new_file_a_base_and_a_configuration_count(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(Path("base.yaml"), "input: {shape: [4, 8]}\n", 1)
    Path("rnnspec.toml").write_text("")
    stamp(Path("specs/a.yaml"), "extends: ../base.yaml\nlayers:\n  - LSTM: {units: 3}\n", 1)
    out = watched(
        monkeypatch,
        lambda: stamp(Path("base.yaml"), "input: {shape: [4]}\n", 2),
        lambda: stamp(Path("specs/b.yaml"), GOOD.replace("units", "unit"), 3),
        lambda: stamp(Path("rnnspec.toml"), 'exclude = ["a.yaml"]\n', 4),
    )
    assert [line.split(":")[0] + line.split("[")[1][:5] for line in out.splitlines()] == [
        "specs/a.yamlRS102",
        "specs/a.yamlRS102",
        "specs/b.yamlRS003",
        "specs/b.yamlRS003",
    ]


def test_a_file_that_is_gone_for_a_while_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Path("specs/a.yaml")
    stamp(spec, BAD, 1)
    out = watched(monkeypatch, spec.unlink, lambda: stamp(spec, BAD, 2), arguments=("specs/a.yaml",))
    assert out.count("RS101") == 2


def test_a_wrong_configuration_is_told_until_it_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(Path("specs/a.yaml"), BAD, 1)
    stamp(Path("rnnspec.toml"), "", 1)
    out = watched(
        monkeypatch,
        lambda: stamp(Path("rnnspec.toml"), "slect = []\n", 2),
        lambda: stamp(Path("rnnspec.toml"), "select = []\n", 3),
    )
    assert out.count("RS101") == 2


def test_fixes_are_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = Path("specs/a.yaml")
    stamp(spec, GOOD, 1)
    watched(monkeypatch, lambda: stamp(spec, BAD, 2), lambda: None, arguments=("--fix",))
    assert "return_sequences: true" in spec.read_text()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp(Path("specs/a.yaml"), GOOD, 1)
    assert "\x1b[2J" not in watched(monkeypatch)
    monkeypatch.setattr(io, "StringIO", Terminal)
    assert "\x1b[2J" in watched(monkeypatch)


#: Whoever starts the tests in the background has them inherit that Ctrl-C is ignored.
HEEDING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
HEEDING += "from rnnspec.cli.main import main; main()"


def test_ctrl_c_ends_with_0(folder: Path) -> None:
    (folder / "specs" / "a.yaml").write_text(BAD)
    command = [sys.executable, "-c", HEEDING, "check", "--watch", "--format", "concise"]
    program = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert program.stdout
        assert program.stderr
        assert "RS101" in program.stdout.readline()
        assert "watching 1 file" in program.stderr.readline()
        program.send_signal(signal.SIGINT)
        _, err = program.communicate(timeout=60)
    finally:
        program.kill()
    assert program.returncode == 0
    assert err == ""
