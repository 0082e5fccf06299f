"""Each hazard where it is: the kind, the line and column of its place, and the text there."""

from typing import Any

import pytest

from rnnspec.source import hazards
from rnnspec.source.build import MAX_NODES
from rnnspec.source.compose import compose
from rnnspec.source.text import Place
from rnnspec.source.tree import plain

NESTED = "\n".join(f"{'  ' * depth}a:" for depth in range(66))
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdef", "bcdefg", strict=True)
)
CHAIN = "a: &a0 [x]\n" + "".join(f"k{i}: &a{i + 1} [*a{i}]\n" for i in range(70))


def positions(text: str | bytes, python: bool) -> list[tuple[str, int, int, str]]:
    found = compose(text, "spec.yaml", python=python).hazards
    return [(type(h).__name__, *h.place.source.position(h.place.start), h.place.text) for h in found]


@pytest.mark.parametrize("python", [False, True])
@pytest.mark.parametrize(
    ("text", "name", "line", "column", "there"),
    [
        (b"a: 1\nb: caf\xe9 x\n", "BrokenEncoding", 2, 7, "\ufffd"),
        ("é: 1\n".encode() + b"\xff", "BrokenEncoding", 2, 1, "\ufffd"),
        (b"\xef\xbb\xbfa: \xff", "BrokenEncoding", 1, 4, "\ufffd"),
        (b"a: \xf0\x9f\x98", "BrokenEncoding", 1, 4, "\ufffd"),
        (b"\xff\xfea\x00:\x00 \x00\x00\xd8 \x00", "BrokenEncoding", 1, 4, "\ufffd"),
        ("a: 1\r\nb: \x00", "HiddenCharacter", 2, 4, "\x00"),
        ("a: 😀\x07", "HiddenCharacter", 1, 5, "\x07"),
        ("a: 1 # \u2028 b: 2", "HiddenCharacter", 1, 8, "\u2028"),
        ("a: 1\n\ufeffb: 2", "HiddenCharacter", 2, 1, "\ufeff"),
        ("a: \ud800", "HiddenCharacter", 1, 4, "\ufffd"),
        (b"a\x00:\x00", "HiddenCharacter", 1, 2, "\x00"),
        ("a:\n\t\tb: 1\n", "Tab", 2, 1, "\t\t"),
        ("a:\n  b: 1\n  \tc: 2\n", "Tab", 3, 3, "\t"),
        ("- a\n-\tb: 1\n", "Tab", 2, 2, "\t"),
        ("a: |\n\tx\n", "Tab", 2, 1, "\t"),
        ("a: b\n\tc: d\n", "Tab", 2, 1, "\t"),
        ("a:\n\xa0\xa0b: 1\n", "NonAsciiBlank", 2, 1, "\xa0\xa0"),
        ("a:\u30001\nb: 2\n", "NonAsciiBlank", 1, 3, "\u3000"),
        ("layers:\n- LSTM\u200b: {units: 8}\n", "NonAsciiBlank", 2, 7, "\u200b"),
        ("a: 'x\xa0y' # \xa0\nb: x\u2003y\n", "NonAsciiBlank", 2, 5, "\u2003"),
        ("a: |\n\xa0x\n", "NonAsciiBlank", 2, 1, "\xa0"),
        ("a: !!python/tuple [1, 2]\n", "Tagged", 1, 4, "!!python/tuple"),
        ("a: &x !foo\n  b: 1\n", "Tagged", 1, 7, "!foo"),
        ("a: [!!int 3]\n", "Tagged", 1, 5, "!!int"),
        ("a: !e!x 3\n", "Tagged", 1, 4, "!e!x"),
        ("%YAML 1.1\n---\na: 1\n", "Directive", 1, 1, "%YAML 1.1"),
        ("# c\n%TAG ! tag:x,2000:\n---\na: 1\n", "Directive", 2, 1, "%TAG ! tag:x,2000:"),
        ("a: 1\n---\nb: 1\n", "SeveralDocuments", 2, 1, "---"),
        ("a: 1\n...\nb: 1\n", "SeveralDocuments", 3, 1, "b"),
        ("", "EmptyDocument", 1, 1, ""),
        (b"\xef\xbb\xbf", "EmptyDocument", 1, 1, ""),
        ("# nothing\n\n", "EmptyDocument", 1, 1, ""),
        ("---\n", "EmptyDocument", 2, 1, ""),
        ("- a\n- b\n", "RootNotMapping", 1, 1, "- a\n- b"),
        ("null\n", "RootNotMapping", 1, 1, "null"),
        ("units:8\nlr:1\n", "RootNotMapping", 1, 1, "units:8\nlr:1"),
        ("a: {1.5: x}\n", "KeyNotText", 1, 5, "1.5"),
        ("a:\n  true: x\n", "KeyNotText", 2, 3, "true"),
        ("a: {~: x}\n", "KeyNotText", 1, 5, "~"),
        ("? [1, 2]\n: x\n", "KeyNotText", 1, 3, "[1, 2]"),
        ("units: {{ units }}\n", "KeyNotText", 1, 9, "{ units }"),
        ("a: 1\nb: {a: 1, a: 2}\n", "DuplicateKey", 2, 11, "a"),
        ("a: 1\n'a': 2\n", "DuplicateKey", 2, 1, "'a'"),
        ("a: &a {x: 1}\nb: {<<: *a, y: 2, <<: *a}\n", "DuplicateKey", 2, 19, "<<"),
        ("a: {<<: 3}\n", "MergeNotMapping", 1, 9, "3"),
        ("x: &x [1]\na: {<<: *x}\n", "MergeNotMapping", 2, 9, "*x"),
        ("a: &x 1\nb: *y\n", "UnknownAlias", 2, 4, "*y"),
        ("a: {<<: *y}\n", "UnknownAlias", 1, 9, "*y"),
        ("a: &a [*a]\n", "SelfReference", 1, 8, "*a"),
        ("a: &a\n  b: {<<: *a}\n", "SelfReference", 2, 11, "*a"),
        ("a: " + "[" * 63 + "]" * 63, None, 0, 0, ""),
        ("a: " + "[" * 64, "TooDeep", 1, 67, "["),
        ("[" * 100_000, "TooDeep", 1, 65, "["),
        ("- " * 100_000, "TooDeep", 1, 129, "-"),
        (NESTED, "TooDeep", 65, 129, "a"),
        (CHAIN, "TooDeep", 64, 12, "*a62"),
        (BOMB, "TooManyNodes", 5, 36, "*d"),
        ("a: '" + "x" * 10_000 + "'", None, 0, 0, ""),
        ("a: '" + "x" * 10_001 + "'", "LongScalar", 1, 4, "'" + "x" * 10_001 + "'"),
        ("a: 1e999\n", "NotFinite", 1, 4, "1e999"),
        ("a: [.nan]\n", "NotFinite", 1, 5, ".nan"),
        ("a: -.inf\n", "NotFinite", 1, 4, "-.inf"),
        ("a: " + "9" * 5000, "NotFinite", 1, 4, "9" * 5000),
        ("layers:\n  - Concatenate\n    from: [a, b]\n", "KeyUnderScalar", 3, 5, "from"),
        ("a: b\n  c: d\n", "KeyUnderScalar", 2, 3, "c"),
        ("a: b: c\n", "SyntaxProblem", 1, 5, ":"),
        ("a: 1\nfoo bar\nb: 2\n", "SyntaxProblem", 2, 1, "foo bar"),
        ("a: {b:}\n", "SyntaxProblem", 1, 6, ":"),
        ("a: [1, 2\nb: 3\n", "SyntaxProblem", 2, 2, ":"),
        ("a: [1, 2", "SyntaxProblem", 1, 9, ""),
        ("a: {b: 1]\n", "SyntaxProblem", 1, 9, "]"),
        ("a: {b: 1}}\n", "SyntaxProblem", 1, 10, "}"),
        ("a: 'x\nb: 1\n", "SyntaxProblem", 1, 4, "'"),
        ('a: "x\\q"\n', "SyntaxProblem", 1, 6, "\\q"),
        ('a: "\\ud83d"\n', "SyntaxProblem", 1, 5, "\\u"),
        ('a: "\\UFFFFFFFF"\n', "SyntaxProblem", 1, 5, "\\U"),
        ("a:\n  - b\n c: 1\n", "SyntaxProblem", 3, 2, "c"),
        ("a: @b\n", "SyntaxProblem", 1, 4, "@"),
        ("a: - b\n", "SyntaxProblem", 1, 4, "-"),
        ("path: *.csv\n", "SyntaxProblem", 1, 7, "*."),
        ("a: |x\n", "SyntaxProblem", 1, 5, "x"),
        ("a: [1, , 2]\n", "SyntaxProblem", 1, 8, ","),
    ],
)
def test_place(text: str | bytes, name: str | None, line: int, column: int, there: str, python: bool) -> None:
    expected = [(name, line, column, there)] if name else []
    assert positions(text, python) == expected


def test_a_node_too_many() -> None:
    # The root, the key and the list count as well.
    assert positions("a: [" + "1," * (MAX_NODES - 3) + "]", False) == []
    found = positions("a: [" + "1," * (MAX_NODES - 2) + "]", False)
    assert found == [("TooManyNodes", 1, 5 + 2 * (MAX_NODES - 3), "1")]


def only(text: str | bytes) -> hazards.Hazard:
    (hazard,) = compose(text, "spec.yaml").hazards
    return hazard


def seen(hazard: hazards.Hazard, name: str) -> str | None:
    place = getattr(hazard, name)
    assert isinstance(place, Place | None)
    return place.text if place else None


@pytest.mark.parametrize(
    ("text", "details"),
    [
        (b"a: \xe9", {"byte": 0xE9, "offset": 3, "encoding": "utf-8"}),
        (b"\xef\xbb\xbfa: \xe9", {"byte": 0xE9, "offset": 6, "encoding": "utf-8-sig"}),
        ("a: \x00", {"character": "\x00"}),
        ("a\u3000b: 1", {"character": "\u3000"}),
        ("a: !foo 1", {"tag": "!foo"}),
        ("%YAML 1.1\n---\na: 1", {"name": "YAML"}),
        ("a: {a: 1, a: 2}", {"key": "a"}),
        ("a: &x 1\nb: *y", {"name": "y", "known": ("x",)}),
        ("a: 1e999", {"value": float("inf")}),
        ("a: {b: 1", {"problem": "bracket"}),
        ("a: 1\nfoo\nb: 1", {"problem": "missing-colon"}),
        ("a: {b:}", {"problem": "tight-colon"}),
        ("a: ]", {"problem": "stray-bracket"}),
        ("a: 1\n]", {"problem": "stray-bracket"}),
        ("'a' b", {"problem": "trailing"}),
        ("a: %b", {"problem": "indicator"}),
        ("a: &", {"problem": "anchor"}),
        ("a: >9x", {"problem": "block-header"}),
    ],
)
def test_details(text: str | bytes, details: dict[str, Any]) -> None:
    found = only(text)
    assert {name: getattr(found, name) for name in details} == details


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("b: 0\nb: 1", "first", "b"),
        ("a: 1\n---\nb: 1", "first", "a: 1"),
        ("units:8", "colon", ":"),
        ("http://x", "colon", None),
        ("a: &a [1, *a]", "anchor", "["),
        ("- Concatenate\n  from: a", "scalar", "Concatenate"),
        ("a: [1, 2\nb: 3", "context", "["),
        ("a:\n  - b\n c: 1", "context", "a"),
        ("a: {b: 1, 2.5: 3}", "mapping", "{b: 1, 2.5"),
    ],
)
def test_second_place(text: str, name: str, there: str | None) -> None:
    assert seen(only(text), name) == there


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: {a: 1, a: 2}\na: 3", {"a": 1, "b": {"a": 1}}),
        ("a: !!python/tuple [1]", {"a": [1]}),
        ("%YAML 1.1\n---\na: on", {"a": "on"}),
        ("a: {1: x, ~: y, [z]: w}", {"a": {"1": "x", "~": "y"}}),
        ("a:\xa0 1", "a:  1"),
        ("a: \xa01", {"a": 1}),
        ("a: *b", None),
        ("a: 1\n---\nb: 1", None),
    ],
)
def test_what_is_left(text: str, value: object) -> None:
    """After a hazard that leaves no doubt about the rest, the rest is there; otherwise there is no root."""
    composed = compose(text, "spec.yaml")
    assert composed.hazards
    assert (composed.root and plain(composed.root)) == value


@pytest.mark.parametrize(
    "text",
    [
        "a: yes\nb: None\nc: (10, 64)\nd: 1:30\n",
        "a:\t1\n",
        "a: b\tc\t# d\n",
        "a: {\n\tb: 1,\n\tc: 2\n}\n",
        "a: 'x\n\ty'\n",
        "a: |\n  x\ty\n",
        "name: 'a\xa0b' # \u3000\n",
        "name: نام‌ها 👩‍🚀\n",
        "a: http://x:80/\nb: C:\\data\n",
        "<<: {a: 1}\n",
    ],
)
def test_no_hazard(text: str) -> None:
    for python in (False, True):
        assert not compose(text, "spec.yaml", python=python).hazards


def test_hazards_are_in_the_order_of_the_text() -> None:
    found = compose("a: {x: 1e999, x: !t 1, ~: 3}\nb: *c\na: 1\n", "spec.yaml").hazards
    assert [type(hazard).__name__ for hazard in found] == [
        "NotFinite",
        "DuplicateKey",
        "Tagged",
        "KeyNotText",
        "UnknownAlias",
        "DuplicateKey",
    ]
    assert all(hazard._fields for hazard in found)
