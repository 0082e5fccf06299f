"""The node tree of a document: YAML's three shapes, each with its place."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from rnnspec.source.record import Record
from rnnspec.source.text import Place

Value: TypeAlias = bool | int | float | str | None
Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
Route: TypeAlias = tuple[str | int, ...]
Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


@dataclass(slots=True)
class Scalar:
    """One value; `value` is resolved by YAML 1.2's core schema, `place` covers its quotes."""

    value: Value
    place: Place
    style: Style = "plain"


@dataclass(slots=True)
class Sequence:
    items: list["Node"]
    place: Place
    flow: bool = False


@dataclass(slots=True)
class Entry:
    """A key with its value. `merged` marks one that came through a merge key (`<<`)."""

    key: Scalar
    value: "Node"
    merged: bool = False


@dataclass(slots=True)
class Mapping:
    """Entries by key, in the order of the text. The keys are text without exception."""

    entries: dict[str, Entry]
    place: Place
    flow: bool = False


Node: TypeAlias = Scalar | Sequence | Mapping


def plain(node: Node) -> Plain:
    """The node as Python's own lists, dicts and scalars."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapping():
            return {key: plain(entry.value) for key, entry in node.entries.items()}


class Found(Record):
    """Where a route leads: `key` is the key node of the last step, where that was a key.

    `missing` counts the steps at the end of the route that the tree does not have.
    """

    node: Node
    key: Scalar | None
    missing: int


def find(root: Node, route: Route) -> Found:
    """Follow `route` from `root` as far as the tree goes."""
    node, key = root, None
    for done, step in enumerate(route):
        if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            node, key = entry.value, entry.key
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node, key = node.items[step], None
        elif isinstance(node, Scalar) and node.value == step and done == len(route) - 1:
            # `- Flatten` is short for `- Flatten: {}`: the kind is key and value at once.
            return Found(node, node, 0)
        else:
            return Found(node, key, len(route) - done)
    return Found(node, key, 0)
