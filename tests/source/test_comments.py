"""Which `#` begins a comment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnnspec.source.comments import comments
from rnnspec.source.compose import compose
from rnnspec.source.text import Source
from rnnspec.source.tree import plain


def found(text: str) -> list[str]:
    return [place.text for place in comments(Source("a.yaml", text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\n#b\n  # c", ["# a", "#b", "# c"]),
        ("a: 1 # b # c\r\nd: 2\t#e", ["# b # c", "#e"]),
        ("a: b#c\nd: e:#f", []),
        ('a: \'# b\' # c\nd: "e # \\" # f" # g', ["# c", "# g"]),
        ("a: 'b''# c' # d", ["# d"]),
        ("a: 'b\n  # c\n  d' # e", ["# e"]),
        ("a: | # b\n  # c\n  d # e\n# f\ng: 1", ["# b", "# f"]),
        ("a: >-\n  b\n  # c\n\n # d\ne: 1 # f", ["# d", "# f"]),
        ("a: &b !c '# d' # e", ["# e"]),
        ("[1, # a\n 2] # b", ["# a", "# b"]),
        ("a: b # c\n  d: 'e # f'", ["# c", "# f'"]),
        ("\x08: 1 # a", ["# a"]),
        ("", []),
        ("#", ["#"]),
    ],
)
def test_comments(text: str, expected: list[str]) -> None:
    assert found(text) == expected


LINES = st.sampled_from(
    ["a: 1", "b: '# x'", 'c: "# \\" # y"', "d: |\n  # z\n  w", "e: >\n  v # u\n", "f: [1, 2]", "g: t#s", "h: {i: '#'}"]
)
REMARKS = st.sampled_from(["", " # one", "\t#two", "\n# three", "\n\n # four # five"])


@given(st.lists(st.tuples(LINES, REMARKS), min_size=1, max_size=6, unique_by=lambda pair: pair[0]))
def test_what_is_added_as_a_comment_is_found_and_nothing_else(parts: list[tuple[str, str]]) -> None:
    added: list[str] = []
    text = ""
    for line, remark in parts:
        # Behind a block of text a remark on the same line would be a part of it.
        remark = "" if remark[:1] not in ("", "\n") and "\n" in line else remark
        text += line.rstrip("\n") + remark + "\n"
        added += [remark.strip()] if remark else []
    assert found(text) == added
    bare = "".join(f"{line.rstrip()}\n" for line, _ in parts)
    without, with_ = compose(bare, "a.yaml").root, compose(text, "a.yaml").root
    assert without is not None
    assert with_ is not None
    assert plain(with_) == plain(without)
