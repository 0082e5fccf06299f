"""The cases of all rules, as the tests of this folder read them."""

import re
from textwrap import dedent

import pytest

from rnnspec.rules import RULES, Case, Checked, Rule, check
from rnnspec.spec.config import Config

PATH = "spec.yaml"
_MARK = re.compile(r"#.*?\bRS\d")
_CODE = re.compile(r"\bRS\d{3}\b")


def data(text: str) -> bytes:
    """The bytes of a case. A lone surrogate (`\\udce9`) stands for a byte that is no UTF-8."""
    return dedent(text).encode("utf-8", "surrogateescape")


def checked(case: Case, text: str | None = None) -> Checked:
    return check(
        data(case.text if text is None else text), PATH, overrides=case.overrides, config=Config(targets=case.targets)
    )


def marks(case: Case) -> list[tuple[int, str]]:
    """Line and code of every finding that the comments of a case announce."""
    lines = re.split(r"\r\n?|\n", dedent(case.text))
    return sorted(
        (number, code)
        for number, line in enumerate(lines, 1)
        if (mark := _MARK.search(line))
        for code in _CODE.findall(line, mark.start())
    )


def cases(side: str) -> list[object]:
    """Parameters of a test for each rule and each of its `bad` or `good` cases."""
    rules: list[type[Rule]] = RULES.all()
    return [
        pytest.param(rule, case, id=f"{rule.code}-{side}-{number}")
        for rule in rules
        for number, case in enumerate(getattr(rule, side))
    ]
