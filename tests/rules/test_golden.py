"""The whole output of every rule's first bad case at two widths; `RNNSPEC_ACCEPT=1` accepts it as it is now."""

import os
from pathlib import Path

import pytest

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules import RULES, Rule
from tests.rules.examples import checked
from tests.rules.printing import cells, printed, underlined, without_colour

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (80, 120)
SHOWN = [rule for rule in RULES.all() if rule.bad]
#: Rules of different kinds whose colours and whose ASCII are written down; a law holds them for all.
SAMPLES = [RULES.get(code) for code in ("RS004", "RS101", "RS401", "RS603", "RS701")]

every_rule = pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
samples = pytest.mark.parametrize("rule", SAMPLES, ids=lambda rule: rule.code)


def findings(rule: type[Rule]) -> list[Diagnostic]:
    return list(checked(rule.bad[0]).diagnostics)


def compare(path: Path, text: str) -> None:
    if os.environ.get("RNNSPEC_ACCEPT") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def sections(rule: type[Rule]) -> str:
    """The output for each width, once where it is the same."""
    narrow, wide = (printed(findings(rule), width) for width in WIDTHS)
    if narrow == wide:
        return f"[{WIDTHS[0]} and {WIDTHS[1]} columns]\n{narrow}"
    return f"[{WIDTHS[0]} columns]\n{narrow}\n[{WIDTHS[1]} columns]\n{wide}"


@every_rule
def test_the_output_is_that_of_the_file(rule: type[Rule]) -> None:
    compare(GOLDEN / f"{rule.code.lower()}.txt", sections(rule))


@samples
def test_colours_are_those_of_the_file(rule: type[Rule]) -> None:
    compare(GOLDEN / "colour" / f"{rule.code.lower()}.txt", printed(findings(rule), 80, colour=True))


@samples
def test_ascii_is_that_of_the_file(rule: type[Rule]) -> None:
    compare(GOLDEN / "ascii" / f"{rule.code.lower()}.txt", printed(findings(rule), 80, ascii=True))


def test_no_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {rule.code.lower() for rule in SHOWN}
    for folder in ("colour", "ascii"):
        assert {path.stem for path in (GOLDEN / folder).iterdir()} == {rule.code.lower() for rule in SAMPLES}


@every_rule
@pytest.mark.parametrize("width", WIDTHS)
def test_colour_adds_nothing_but_colour(rule: type[Rule], width: int) -> None:
    coloured = printed(findings(rule), width, colour=True)
    assert coloured.count("\x1b[") >= 4
    assert without_colour(coloured) == printed(findings(rule), width)


@every_rule
@pytest.mark.parametrize("width", WIDTHS)
def test_ascii_is_ascii_with_carets_in_the_same_columns(rule: type[Rule], width: int) -> None:
    plain, spelled = printed(findings(rule), width), printed(findings(rule), width, ascii=True)
    # What a spec holds is shown as it is, and U+FFFD for what has no shape.
    assert {char for char in spelled if not char.isascii()} <= {*rule.bad[0].text, "\ufffd"}
    if "…" not in plain:  # three dots for one move what follows them
        assert underlined(spelled) == underlined(plain)


@every_rule
@pytest.mark.parametrize("width", WIDTHS)
def test_lines_end_at_the_width_unless_they_name_or_label(rule: type[Rule], width: int) -> None:
    for line in printed(findings(rule), width).splitlines():
        assert line == line.rstrip()
        if line.lstrip().startswith("= ") or line.split(" ")[0].isdigit():
            assert cells(line) <= width


@every_rule
def test_carets_stand_below_what_they_mark(rule: type[Rule]) -> None:
    text = printed(findings(rule), 120)
    if "…" in text or "\ufffd" in text:
        return
    marks = underlined(text)
    for finding in findings(rule):
        label = finding.primary.place
        line, column = label.source.position(label.start)
        rest = label.source.line(line)[column - 1 :]
        marked = rest[: label.end - label.start].replace("\t", " " * 4)
        assert ("^", marked, max(cells(marked), 1)) in [(sign, part if marked else "", n) for sign, part, n in marks]
