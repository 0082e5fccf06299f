"""Wide, combining and joined characters in comments, names and texts: carets stand below what they mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnspec.rules import check
from tests.rules.printing import cells, printed, underlined

#: What terminals agree about: Hangul and Han, an emoji, full-width and half-width forms, combining marks.
WIDE = ["순환 신경망", "層", "🙂", "ＡＢ", "ｱｲ", "e\u0301a\u0308", "ᄒ", "→ …", "a"]


def marked(text: str, width: int, *, ascii: bool) -> list[tuple[str, str]]:  # noqa: A002
    """The characters above each caret underline, checked to be as wide as it is."""
    found = check(text, "spec.yaml")
    marks = underlined(printed(found.diagnostics, width, ascii=ascii))
    assert all(cells(part) == length for sign, part, length in marks if sign in "^-")
    return [(sign, part) for sign, part, _ in marks]


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("wide", WIDE)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Dense: {{unit: 3}}  # {0}", ("^", "unit")),
        ("- Dense: {{name: '{0}', unit: 3}}", ("^", "unit")),
        ('- Dense: {{name: "{0} {0}", units: 3, activation: rleu}}', ("^", "rleu")),
        ("- Dense: {{units: '{0}'}}", ("^", "'{0}'")),
        ("- {{Dense: {{units: 3, activation: '{0}'}}}}", ("^", "'{0}'")),
    ],
)
def test_carets_below_wide_text(text: str, expected: tuple[str, str], wide: str, ascii: bool) -> None:  # noqa: A002
    spec = f"input: {{shape: [4, 8]}}  # {wide}\nlayers:\n  {text.format(wide)}  # {wide}\n"
    sign, part = expected
    assert (sign, part.format(wide)) in marked(spec, 120, ascii=ascii)


@pytest.mark.parametrize("width", [40, 80, 120])
@given(st.lists(st.sampled_from([*WIDE, " "]), min_size=1, max_size=30).map("".join))
def test_long_wide_lines_are_cut_around_the_mark(width: int, wide: str) -> None:
    text = f"input: {{shape: [4, 8]}}\nlayers:\n  - Dense: {{name: '{wide}', unit: 3}}  # {wide}\n"
    found = check(text, "spec.yaml")
    output = printed(found.diagnostics, width)
    assert ("^", "unit", 4) in underlined(output)
    assert all(cells(line) <= width for line in output.splitlines() if line.startswith("3 | "))


def test_a_caret_that_is_off_would_be_seen() -> None:
    output = "3 | a 층: 1\n  |   ^^ here\n"
    assert underlined(output) == [("^", "층", 2)]
    assert underlined(output.replace("  ^^", " ^^")) != [("^", "층", 2)]
