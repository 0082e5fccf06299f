"""The whole output of every rule's first bad case; `RNNSPEC_ACCEPT=1` accepts it as it is now."""

import io
import os
from pathlib import Path

import pytest
from rich.console import Console

from rnnspec.diagnostics.full import render
from rnnspec.rules import RULES, Rule
from tests.rules.examples import checked

GOLDEN = Path(__file__).parent / "golden"
WIDTH = 100


def printed(rule: type[Rule]) -> str:
    file = io.StringIO()
    console = Console(file=file, width=WIDTH, color_system=None, legacy_windows=False, _environ={})
    for text in render(list(checked(rule.bad[0]).diagnostics), width=WIDTH):
        console.print(text, soft_wrap=True)
    return file.getvalue()


SHOWN = [rule for rule in RULES.all() if rule.bad]


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_output_is_that_of_the_file(rule: type[Rule]) -> None:
    path = GOLDEN / f"{rule.code.lower()}.txt"
    text = printed(rule)
    if os.environ.get("RNNSPEC_ACCEPT") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {rule.code.lower() for rule in SHOWN}
