"""Trees with exact places, equal with and without libyaml, whatever comes in."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnspec.source.compose import compose
from rnnspec.source.edit import inline
from rnnspec.source.scalars import resolve
from rnnspec.source.text import Source
from rnnspec.source.tree import Mapping, Node, Sequence, find, plain
from tests.source.texts import IMDB, SEQ2SEQ, SPECS, facts, places, scalars

PIECES = [
    "\t",
    "\n",
    "\r",
    "\r\n",
    "  ",
    " ",
    ":",
    ": ",
    "- ",
    "? ",
    "#",
    " #",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "\\",
]
PIECES += [
    "|",
    ">",
    "|+",
    "&a ",
    "*a",
    "<<: ",
    "!t ",
    "!",
    "%",
    "@",
    "`",
    "---\n",
    "...\n",
    "\xa0",
    "é",
    "😀",
    "\x00",
    "~",
]
PIECES += [
    "a",
    "1",
    "1e9",
    "'x'",
    '"\\x41"',
    "a: ",
    "a: 1\n",
    "- b\n",
    "%YAML 1.1\n",
    "\u2028",
    "\ufeff",
    "[1, 2]",
    "{a: b}",
]

GAVE_UP = ("SyntaxProblem", "Tab", "KeyUnderScalar", "NonAsciiBlank", "KeyNotText")

soup = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(SPECS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        text = text[:start] + draw(st.sampled_from(["", *PIECES])) + text[end:]
    return text


def root(text: str | bytes) -> Node:
    composed = compose(text, "spec.yaml")
    assert composed.root is not None
    assert not composed.hazards
    return composed.root


@settings(max_examples=250)
@given(soup | mutated() | st.text(max_size=40))
def test_places_lie_in_the_text_and_parsers_agree(text: str) -> None:
    composed = compose(text, "spec.yaml")
    assert all(0 <= place.start <= place.end <= len(place.source.text) for place in places(composed))
    assert composed.hazards or composed.root is not None
    # The two differ in tags (an error in any case) and in a comment or tab right behind `|` and `>`; where a text is
    # no YAML they may give up in different places (test_hazards has those in which they must not).
    if "!" not in text and not re.search(r"[|>][-+0-9]*[#\t]", text):
        python = facts(compose(text, "spec.yaml", python=True))
        assert python[0] == facts(composed)[0]
        assert [h for h in python[1] if h[0] not in GAVE_UP] == [h for h in facts(composed)[1] if h[0] not in GAVE_UP]


@given(st.binary(max_size=60) | mutated().map(lambda text: text.encode("utf-16")) | mutated().map(str.encode))
def test_bytes_never_raise(data: bytes) -> None:
    composed = compose(data, "spec.yaml")
    assert composed.hazards or composed.root is not None
    if not composed.hazards:
        assert composed.source.text.encode(composed.encoding) == data


@given(soup | mutated())
def test_scalars_are_where_they_say(text: str) -> None:
    composed = compose(text, "spec.yaml")
    if composed.root is None or composed.hazards or "*" in text:
        return
    for scalar in scalars(composed.root):
        there = scalar.place.text
        if scalar.style == "plain" and "\n" not in there and "\r" not in there:
            assert resolve(there) == scalar.value or str(scalar.value) == there
        elif scalar.style == "single":
            assert there[0] == there[-1] == "'"
        elif scalar.style == "double":
            assert there[0] == there[-1] == '"'
        elif scalar.style in ("literal", "folded"):
            assert there[0] == {"literal": "|", "folded": ">"}[scalar.style]


keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["<<", "yes", "1", "null", "a: b"]
)
values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | soup | keys,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=4), st.booleans())
def test_inline_and_back(value: dict[str, Any], python: bool) -> None:
    composed = compose(inline(value), "spec.yaml", python=python)
    assert not composed.hazards
    assert composed.root is not None
    assert repr(plain(composed.root)) == repr(value)


@pytest.mark.parametrize("text", SPECS)
def test_specs_compose(text: str) -> None:
    composed = compose(text, "spec.yaml")
    assert isinstance(composed.root, Mapping)
    assert [type(hazard).__name__ for hazard in composed.hazards] == ["Directive"] * text.startswith("%")


def test_values() -> None:
    read = plain(root(IMDB))
    assert isinstance(read, dict)
    assert read["compile"] == {
        "optimizer": {"RMSprop": {"learning_rate": 1e-4}},
        "loss": "binary_crossentropy",
        "metrics": ["accuracy", "AUC"],
    }
    assert read["layers"] == [
        {"Embedding": {"input_dim": 500, "output_dim": 16}},
        {"LSTM": {"units": "$units", "dropout": "$drop", "return_sequences": True}},
        {"LSTM": {"units": "$units", "dropout": "$drop"}},
        "Flatten",
        {"Dense": {"units": 1, "activation": "sigmoid"}},
    ]


def test_blocks_end_with_their_last_child() -> None:
    found = find(root(IMDB), ("layers", 2, "LSTM")).node
    assert found.place.text == "units: $units\n      dropout: $drop"
    assert find(root(IMDB), ("fit",)).node.place.text.endswith("true\n    }")
    text = compose(SEQ2SEQ, "spec.yaml").root
    assert text is not None
    assert find(text, ("description",)).node.place.text == "|\n  Two lines,\n  # not a comment"
    assert find(text, ("layers", 2)).node.place.text == "? Dense\n  : units: 93\n    activation: softmax"


def test_values_that_are_not_there() -> None:
    read = root("a:   # nothing\nb: {c, d : , e: &x }\n? f\n")
    ends = {route: find(read, route).node.place.start for route in [("a",), ("b", "c"), ("b", "d"), ("b", "e"), ("f",)]}
    assert ends == {("a",): 2, ("b", "c"): 20, ("b", "d"): 25, ("b", "e"): 33, ("f",): 39}


def test_merge_keys() -> None:
    read = root("x: &x {a: 1, b: 1}\ny: {a: 2, <<: [*x, {a: 3, c: 3}], b: 4}\n")
    node = find(read, ("y",)).node
    assert isinstance(node, Mapping)
    assert plain(node) == {"a": 2, "c": 3, "b": 4}
    assert {key: entry.merged for key, entry in node.entries.items()} == {"a": False, "c": True, "b": False}
    assert plain(root("'<<': {a: 1}\n")) == {"<<": {"a": 1}}


def test_an_alias_is_the_node_itself() -> None:
    read = root("a: &a {x: 1}\nb: *a\nc: [*a]\nd: &a 2\ne: *a\n")
    assert find(read, ("b",)).node is find(read, ("a",)).node
    assert find(read, ("c", 0)).node is find(read, ("a",)).node
    assert find(read, ("e",)).node is find(read, ("d",)).node


def test_aliases_of_collections_behind_anchors() -> None:
    read = root("a: &a\n- 1\nb: &b\n  - 1\nc: &c # x\n  d: 1\ne: &e  [1]\nf: &f {? x : 1}\n")
    shown = [find(read, (key,)).node.place.text for key in "abcef"]
    assert shown == ["- 1", "- 1", "d: 1", "[1]", "{? x : 1}"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("python", [False, True])
def test_lines_and_columns(newline: str, start: str, python: bool) -> None:
    text = start + newline.join(["é: '😀😀' # ü", "", "b:", "  - 😀: 1", ""])
    composed = compose(text.encode(), "spec.yaml", python=python)
    assert composed.root is not None
    found = find(composed.root, ("b", 0, "😀"))
    assert found.key is not None
    assert composed.source.position(found.key.place.start) == (4, 5)
    assert composed.source.position(found.node.place.start) == (4, 8)
    assert composed.source.position(find(composed.root, ("é",)).node.place.end) == (1, 8)
    assert [composed.source.line(number) for number in (1, 2, 4, 5)] == ["é: '😀😀' # ü", "", "  - 😀: 1", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    data = IMDB.encode(encoding)
    composed = compose(data, "spec.yaml")
    assert composed.source.text == IMDB
    assert composed.source.text.encode(composed.encoding) == data


def test_big_endian() -> None:
    assert plain(root(b"\xfe\xff" + "a: é".encode("utf-16-be"))) == {"a": "é"}


def test_flow_and_style() -> None:
    read = root("a: [b: 1, 'c']\nd:\n- \"e\"\n- >\n  f\n")
    assert [scalar.style for scalar in scalars(read)] == [
        *("plain", "plain", "plain", "single", "plain", "double", "folded")
    ]
    first = find(read, ("a",)).node
    assert isinstance(first, Sequence)
    assert first.flow
    assert first.items[0].place.text == "b: 1"
    assert not isinstance(read, Mapping) or not read.flow


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "a: [" + "{}," * 300_000,
        "- - " * 250_000,
        "{a: " * 250_000,
        "a: '" + "x" * 1_000_000,
        "a: " + "9" * 1_000_000,
        "a: " + "x " * 500_000,
        "#" * 1_000_000,
        "\n" * 1_000_000,
        "%a\n" * 300_000,
        "a: b\n" * 200_000,
        "a\n" * 500_000,
        "? " * 500_000,
        "&a " * 300_000,
        "!a " * 300_000,
        "*a " * 300_000,
        "a: &a [x]\nb: [" + "*a, " * 250_000,
        "a: {" + "b, " * 90_000 + "}\n#" + "x\n#" * 200_000,
        '"' + "\\x41" * 200_000,
        "a: 1\n" + "\t" * 1_000_000,
        " " * 1_000_000 + "a: {",
        ":" * 1_000_000,
        "'" * 1_000_000,
        "a: |\n" + "  x\n" * 250_000,
        "a: [" + "# x\n" * 250_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_hostile_megabyte_is_a_hazard(text: str) -> None:
    assert compose(text, "spec.yaml").hazards


def test_source_positions() -> None:
    source = Source("x", "ab\r\nc\rd\n\ne")
    assert [source.position(offset) for offset in (0, 1, 4, 6, 8, 9)] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 1),
    ]
    assert [source.line(number) for number in range(1, 6)] == ["ab", "c", "d", "", "e"]
