"""Edits change what they should and nothing else, in the style of the text around them."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rnnspec.source.compose import compose
from rnnspec.source.edit import (
    Edit,
    apply,
    inline,
    overlap,
    remove_entry,
    remove_item,
    rename_key,
    replace,
    set_entry,
    unified,
)
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Entry, Mapping, Node, Plain, Route, Sequence, find, plain
from tests.source.texts import SPECS, scalars

COMMENT = re.compile(r"(?<!\S)#[^\r\n]*")


def root(text: str) -> Node:
    composed = compose(text, "spec.yaml")
    assert composed.root is not None, composed.hazards
    return composed.root


def mapping(text: str, *route: str | int) -> Mapping:
    node = find(root(text), route).node
    assert isinstance(node, Mapping)
    return node


def with_entry(text: str, route: Route, key: str, value: str) -> str:
    found = find(root(text), route)
    assert not found.missing
    key_node = found.key if found.key is not found.node else None
    return apply(text, [set_entry(key_node, found.node, key, value)])


@pytest.mark.parametrize(
    ("text", "route", "result"),
    [
        ("- LSTM: {units: 8}\n", (0, "LSTM"), "- LSTM: {units: 8, k: 1}\n"),
        ("- LSTM: {}\n", (0, "LSTM"), "- LSTM: {k: 1}\n"),
        ("- LSTM: { }\n", (0, "LSTM"), "- LSTM: {k: 1}\n"),
        ("- LSTM: {units: 8,}\n", (0, "LSTM"), "- LSTM: {units: 8, k: 1,}\n"),
        ("- LSTM: {\n  # c\n  }\n", (0, "LSTM"), "- LSTM: {k: 1\n  # c\n  }\n"),
        ("- LSTM: {\n    units: 8  # c\n  }\n", (0, "LSTM"), "- LSTM: {\n    units: 8, k: 1  # c\n  }\n"),
        ("- LSTM: {k: 2, b: 3}\n", (0, "LSTM"), "- LSTM: {k: 1, b: 3}\n"),
        ("- LSTM: {b: 3, k}\n", (0, "LSTM"), "- LSTM: {b: 3, k: 1}\n"),
        ("- LSTM: {b: 3, k: }\n", (0, "LSTM"), "- LSTM: {b: 3, k: 1 }\n"),
        ("- &a {k: 0}\n- {b: 2, <<: *a}\n", (1,), "- &a {k: 0}\n- {b: 2, <<: *a, k: 1}\n"),
        ("- &a 0\n- {k: *a, b: *a}\n", (1,), "- &a 0\n- {k: 1, b: *a}\n"),
        ("- [a: 1, b]\n", (0, 0), "- [{a: 1, k: 1}, b]\n"),
        ("- LSTM:\n", (0, "LSTM"), "- LSTM: {k: 1}\n"),
        ("- LSTM: # c\n", (0, "LSTM"), "- LSTM: {k: 1} # c\n"),
        ("- LSTM: ~\n", (0, "LSTM"), "- LSTM: {k: 1}\n"),
        ("- LSTM: &x\n", (0, "LSTM"), "- LSTM: &x {k: 1}\n"),
        ("- {LSTM}\n", (0, "LSTM"), "- {LSTM: {k: 1}}\n"),
        ("- {LSTM: }\n", (0, "LSTM"), "- {LSTM: {k: 1} }\n"),
        ("- LSTM\n", (0,), "- LSTM: {k: 1}\n"),
        ("- LSTM  # c\n", (0,), "- LSTM: {k: 1}  # c\n"),
        ("- - 'LSTM'\n", (0, 0), "- - 'LSTM': {k: 1}\n"),
        ("[LSTM, Dense]\n", (0,), "[{LSTM: {k: 1}}, Dense]\n"),
        ("-\n", (0,), "- {k: 1}\n"),
        ("optimizer: adam\n", ("optimizer",), "optimizer: {adam: {k: 1}}\n"),
        ("- LSTM:\n    units: 8  # c\n- Dense\n", (0, "LSTM"), "- LSTM:\n    units: 8  # c\n    k: 1\n- Dense\n"),
        ("- LSTM:\n    units: 8", (0, "LSTM"), "- LSTM:\n    units: 8\n    k: 1"),
        ("- a: 1\r\n  b: 2 # c\r\n", (0,), "- a: 1\r\n  b: 2 # c\r\n  k: 1\r\n"),
        ("- a: 1\n  b:\n    c: {\n      d: 1\n    }\n", (0,), "- a: 1\n  b:\n    c: {\n      d: 1\n    }\n  k: 1\n"),
        ("a: |+\n  x\n\n", (), "a: |+\n  x\n\nk: 1\n"),
        ("a: >\n  x\n\n# c\n", (), "a: >\n  x\nk: 1\n\n# c\n"),
        ("k:\n  # c\n  b: 1\na: 2\n", (), "k:\n  # c\n  1\na: 2\n"),
        ("k:\n  b: 1\n  c: 2 # c\na: 2\n", (), "k: 1 # c\na: 2\n"),
        ("k: |+\n  x\n\na: 2\n", (), "k: 1\n\na: 2\n"),
        ("k: 'a'   # c\na: 2\n", (), "k: 1   # c\na: 2\n"),
        ("a: &a 3\nk: *a\n", (), "a: &a 3\nk: 1\n"),
        ("? a\n: b\n", (), "? a\n: b\nk: 1\n"),
        ("- &a b: c\n", (0,), "- &a b: c\n  k: 1\n"),
    ],
)
def test_set_entry(text: str, route: Route, result: str) -> None:
    assert with_entry(text, route, "k", "1") == result
    composed = compose(result, "spec.yaml")
    assert composed.root is not None


def test_set_entry_quotes_its_key() -> None:
    assert with_entry("{}", (), "1", "[a]") == '{"1": [a]}'


@pytest.mark.parametrize("text", ["[1]", "3"])
def test_set_entry_needs_a_mapping(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        set_entry(None, root(text), "k", "1")


@pytest.mark.parametrize(
    ("text", "route", "result"),
    [
        ("a: {k: 1, b: 2}\n", ("a",), "a: {b: 2}\n"),
        ("a: {b: 2, k: 1}\n", ("a",), "a: {b: 2}\n"),
        ("a: {b: 2, k}\n", ("a",), "a: {b: 2}\n"),
        ("a: {b: 2, k: [1, 2], c: 3}\n", ("a",), "a: {b: 2, c: 3}\n"),
        ("a: {b: 2, k: 1,}\n", ("a",), "a: {b: 2}\n"),
        ("a: {k: 1}\n", ("a",), "a: {}\n"),
        ("a: {k: 1,}\n", ("a",), "a: {}\n"),
        ("a: {k: 1, # c\n  b: 2}\n", ("a",), "a: { # c\n  b: 2}\n"),
        ("a: [k: 1, b]\n", ("a", 0), "a: [{}, b]\n"),
        ("- &a {c: 1}\n- {<<: *a, k: *a}\n", (1,), "- &a {c: 1}\n- {<<: *a}\n"),
        ("a:\n  k: 1  # c\n  # d\n  b: 2\n", ("a",), "a:\n  # d\n  b: 2\n"),
        ("a:\n  b: 2\n  k:\n    - 1\n    - 2 # c\nd: 3\n", ("a",), "a:\n  b: 2\nd: 3\n"),
        ("a:\r\n  b: 2\r\n  k: 1\r\n", ("a",), "a:\r\n  b: 2\r\n"),
        ("- k: 1 # c\n  b: 2\n", (0,), "- b: 2\n"),
        ("- k: 1\n  # c\n  b: 2\n", (0,), "- # c\n  b: 2\n"),
        ("- b: 2\n  k: 1", (0,), "- b: 2\n"),
        ("a:\n  k: 1 # c\nb: 2\n", ("a",), "a: {}\nb: 2\n"),
        ("a:\n  # note:\n  k: 1\nb: 2\n", ("a",), "a:\n  # note:\n  {}\nb: 2\n"),
        ("- k: 1\n", (0,), "- {}\n"),
        ("k: 1\n", (), "{}\n"),
        ("a: 1\n? k\n: 2\n", (), "a: 1\n"),
        ("a: &a {c: 1}\nb:\n  <<: *a\n  k: *a\n", ("b",), "a: &a {c: 1}\nb:\n  <<: *a\n"),
        ("k: |+\n  x\n\nb: 1\n", (), "\nb: 1\n"),
    ],
)
def test_remove_entry(text: str, route: Route, result: str) -> None:
    before = mapping(text, *route)
    assert apply(text, [remove_entry(before, "k")]) == result
    rest = plain(before)
    assert isinstance(rest, dict)
    rest.pop("k")
    assert plain(find(root(result), route).node) == rest


def test_remove_entry_needs_an_entry_of_its_own() -> None:
    node = mapping("a: &a {k: 1}\nb: {<<: *a}\n", "b")
    for key in ("k", "x"):
        with pytest.raises(KeyError):
            remove_entry(node, key)


@pytest.mark.parametrize(
    ("text", "index", "result"),
    [
        ("- a\n- Flatten\n- b\n", 1, "- a\n- b\n"),
        ("- a\n- Flatten  # one row\n# head\n- b\n", 1, "- a\n# head\n- b\n"),
        ("- a\n- Flatten: {}\n  from: x\n\n- b\n", 1, "- a\n\n- b\n"),
        ("- a\n- Flatten:\n    data_format: x\n", 1, "- a\n"),
        ("- a\n-  Flatten", 1, "- a\n"),
        ("- a\r\n- b\r\n", 0, "- b\r\n"),
        ("k:\n  - a\n  - b\n", 0, "k:\n  - b\n"),
        ("- a\n", 0, None),
        ("[a, b]\n", 0, None),
        ("- &x a\n- *x\n", 1, None),
        ("- &x a\n- *x\n", 0, None),
        ("- &x a\n- b\n", 0, None),
        ("- - a\n  - b\n- c\n", 0, "- c\n"),
        ("k: &k\n  - a\n  - b\n", 0, "k: &k\n  - b\n"),
    ],
)
def test_remove_item(text: str, index: int, result: str | None) -> None:
    node = root(text)
    sequence = node.entries["k"].value if isinstance(node, Mapping) else node
    assert isinstance(sequence, Sequence)
    edit = remove_item(sequence, index)
    assert (edit and apply(text, [edit])) == result


def test_rename_key() -> None:
    text = "- LSTM: {'lr': 1} # lr\n"
    entry = mapping(text, 0, "LSTM").entries["lr"]
    assert apply(text, [rename_key(entry, "learning_rate")]) == "- LSTM: {learning_rate: 1} # lr\n"


def edits(source: Source, *parts: tuple[int, int, str]) -> list[Edit]:
    return [replace(Place(source, start, end), text) for start, end, text in parts]


def test_apply() -> None:
    source = Source("x", "abcdef")
    assert (
        apply(source.text, edits(source, (4, 6, "Z"), (0, 0, ">"), (0, 1, ""), (2, 3, "CC"), (3, 3, "!"))) == ">bCC!dZ"
    )
    assert apply(source.text, []) == source.text


@pytest.mark.parametrize(
    ("first", "second"), [((0, 3), (2, 4)), ((0, 4), (1, 2)), ((2, 2), (2, 2)), ((1, 3), (1, 3)), ((0, 4), (2, 2))]
)
def test_overlap(first: tuple[int, int], second: tuple[int, int]) -> None:
    source = Source("x", "abcdef")
    a, b = edits(source, (*first, "1"), (*second, "2"))
    assert overlap(a, b)
    assert overlap(b, a)
    with pytest.raises(ValueError, match="overlap"):
        apply(source.text, [a, b])


def test_unified() -> None:
    source = Source("specs/a.yaml", "a: 1\r\nb: 2\nc: \u2028 3")
    assert unified(source, source.text) == ""
    assert unified(source, "a: 1\r\nb: 4\nc: \u2028 3") == (
        "--- specs/a.yaml\n+++ specs/a.yaml\n@@ -1,3 +1,3 @@\n"
        " a: 1\r\n-b: 2\n+b: 4\n c: \u2028 3\n\\ No newline at end of file\n"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (1e-4, "0.0001"),
        (float("-inf"), "-.inf"),
        (float("nan"), ".nan"),
        ("lstm", "lstm"),
        ("Ünïcode", "Ünïcode"),
        ("$units * 2", "$units * 2"),
        ("(10, 64)", '"(10, 64)"'),
        ("http://x/y", "http://x/y"),
        ("two words", "two words"),
        ("3x", "3x"),
        ("yes", "yes"),
        ("", '""'),
        ("1", '"1"'),
        ("null", '"null"'),
        ("1e-4", '"1e-4"'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        (" a", '" a"'),
        ("*.csv", '"*.csv"'),
        ("<<", '"<<"'),
        ("a\xa0b", '"a\xa0b"'),
        ("a\n\u2028\x7f", '"a\\n\\u2028\\u007f"'),
        ({"a": [1, {}], "2": []}, '{a: [1, {}], "2": []}'),
    ],
)
def test_inline(value: Plain, text: str) -> None:
    assert inline(value) == text


def mappings(node: Node, route: Route = ()) -> Iterator[Route]:
    """The routes to all mappings that are not written elsewhere."""
    if isinstance(node, Mapping):
        yield route
        for key, entry in node.entries.items():
            if not entry.merged:
                yield from mappings(entry.value, (*route, key))
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from mappings(item, (*route, index))


PLACES = [(text, route) for text in SPECS for route in mappings(root(text))]


def comments(text: str) -> list[str]:
    return COMMENT.findall(text)


@given(st.sampled_from(PLACES), st.data())
def test_setting_an_entry_changes_that_entry_alone(place: tuple[str, Route], data: st.DataObject) -> None:
    text, route = place
    before = mapping(text, *route)
    known = [key for key, entry in before.entries.items() if not isinstance(entry.value, Mapping) or entry.merged]
    key = data.draw(st.sampled_from([*known, "fresh", "a b", "1"]))
    drawn: list[Plain] = [True, "null", [1, 2], {"a": "b"}, "x: y", 1e-4]
    value = data.draw(st.sampled_from(drawn))
    changed = with_entry(text, route, key, inline(value))
    expected = plain(before)
    assert isinstance(expected, dict)
    expected[key] = value
    assert plain(find(root(changed), route).node) == expected
    old = before.entries.get(key)
    gone = set() if old is None or old.merged else {scalar.place.start for scalar in scalars(old.value)}
    kept = [repr(s.value) for s in scalars(root(text)) if s.place.start not in gone]
    new = scalars(mapping(changed, *route).entries[key].value)
    added = {scalar.place.start for scalar in new} | (
        {mapping(changed, *route).entries[key].key.place.start} if not old or old.merged else set()
    )
    if "<<" not in text:
        assert [repr(s.value) for s in scalars(root(changed)) if s.place.start not in added] == kept
    if old is None or old.merged or "\n" not in old.value.place.text:
        assert comments(changed) == comments(text)


@given(st.sampled_from(PLACES), st.data())
def test_removing_an_entry_leaves_the_others(place: tuple[str, Route], data: st.DataObject) -> None:
    text, route = place
    before = mapping(text, *route)
    own = [key for key, entry in before.entries.items() if not entry.merged]
    assume(own)
    key = data.draw(st.sampled_from(own))
    assume(route or key != "defaults")
    changed = apply(text, [remove_entry(before, key)])
    read = root(text)
    node = find(read, route).node
    assert isinstance(node, Mapping)
    del node.entries[key]
    # What is taken out of an anchored mapping goes from where it is merged, too.
    if route[:1] != ("defaults",):
        assert plain(root(changed)) == plain(read)
    assert key not in mapping(changed, *route).entries


@given(st.sampled_from(PLACES), st.sampled_from(["fresh", "a: b", "null"]), st.data())
def test_renaming_a_key_keeps_its_value(place: tuple[str, Route], new: str, data: st.DataObject) -> None:
    text, route = place
    before = mapping(text, *route)
    own: list[Entry] = [entry for entry in before.entries.values() if not entry.merged]
    assume(own)
    entry = data.draw(st.sampled_from(own))
    changed = apply(text, [rename_key(entry, new)])
    after = mapping(changed, *route)
    assert plain(after.entries[new].value) == plain(entry.value)
    assert len(after.entries) == len(before.entries)
    assert comments(changed) == comments(text)
