"""The drawings, exactly; `RNNSPEC_ACCEPT=1` accepts them as they are now."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from rnnspec.diagnostics.full import render
from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.source.text import Place, Source
from tests.diagnostics import drawings

GOLDEN = Path(__file__).parent / "golden"


def compare(name: str, text: str) -> None:
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("RNNSPEC_ACCEPT") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def printed(finding: Diagnostic, *, width: int = 100, ascii: bool = False, colour: bool = False) -> str:  # noqa: A002
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={},
    )
    for text in render([finding], width=width, ascii=ascii):
        console.print(text, soft_wrap=True)
    return file.getvalue()


@pytest.mark.parametrize("build", drawings.ALL, ids=lambda build: build.__name__)
def test_drawing(build: Callable[[], Diagnostic]) -> None:
    compare(build.__name__, printed(build()))


def test_colours() -> None:
    compare("colours", printed(drawings.collapsed_sequence(), colour=True))


def test_the_colour_is_that_of_the_severity() -> None:
    assert "\x1b[1;33m^^^^" in printed(drawings.cudnn_fallback(), colour=True)
    assert "\x1b[1;36m^^^^" in printed(drawings.multi_line_label(), colour=True)


def test_ascii() -> None:
    text = printed(drawings.long_lines(), ascii=True)
    assert text.isascii()
    compare("ascii", text)


def test_ascii_spells_words_and_leaves_the_spec() -> None:
    spec = Source("a.yaml", "x…y: 1\n")
    label = Label(Place(spec, 2, 3), "3 × 4 ≥ 5 …", primary=True)
    text = printed(Diagnostic("RS1", "n", "error", "a → b", (label,)), ascii=True)
    assert "1 | x…y: 1\n  |   ^ 3 x 4 >= 5 ...\n" in text
    assert "error[RS1]: a -> b\n" in text


def test_control_characters_do_not_reach_the_terminal() -> None:
    spec = Source("a\x1b.yaml", "k: \x1b[31m\u202e\rx\n")
    label = Label(Place(spec, 3, 8), "never \x1b[2J\nso", primary=True)
    text = printed(Diagnostic("RS1", "n", "error", "a\x1bb\nc", (label,), notes=("x\x07y",)))
    assert not set(text) & set("\x1b\u202e\r\x07")
    assert "^^^^^ never �[2J so\n" in text


@pytest.mark.parametrize("width", [30, 60, 100])
def test_words_and_source_stay_within_the_width(width: int) -> None:
    lines = printed(drawings.long_lines(), width=width).splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith("  = trace"))
    assert all(cell_len(line) <= width for line in lines if line.startswith("1 | "))
    assert all(cell_len(line) <= width for line in lines[first:])


def test_no_line_ends_with_a_blank() -> None:
    for build in drawings.ALL:
        assert not [line for line in printed(build()).splitlines() if line != line.rstrip()]
