"""`--set path=value`: values from the command line, put into the tree with a place of their own."""

from collections.abc import Iterable
from collections.abc import Sequence as Items
from dataclasses import replace

from rnnspec.source.compose import compose
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Entry, Mapping, Node, Route, Scalar, Sequence
from rnnspec.spec import facts


def apply(root: Mapping, overrides: Items[str]) -> tuple[Mapping, list[facts.Fact], list[Source]]:
    """The tree with each `a.b.2.c=value` set; mappings on the way are made where they are missing.

    A value is YAML. An index must exist. Facts of an override have its text's route, `("--set", text)`.
    """
    found: list[facts.Fact] = []
    sources: list[Source] = []
    for text in overrides:
        path, equals, raw = text.partition("=")
        steps = tuple(path.strip().split("."))
        if not equals or not all(steps):
            found.append(facts.BadOverride(("--set", text), text, "syntax"))
            continue
        source = Source(f"--set {path}", raw)
        sources.append(source)
        value = _value(raw, source)
        if value is None:
            found.append(facts.BadOverride(("--set", text), text, "value"))
            continue
        changed = _set(root, _route(steps), value, source)
        if isinstance(changed, Mapping):
            root = changed
        else:
            found.append(facts.BadOverride(("--set", text), text, "path"))
    return root, found, sources


def _value(raw: str, source: Source) -> Node | None:
    # A document is a mapping, so the value is read as the only entry of one and moved to its own text.
    head = "value: "
    composed = compose(head + raw, source.path)
    if composed.hazards or not isinstance(composed.root, Mapping) or list(composed.root.entries) != ["value"]:
        return None
    return _moved(composed.root.entries["value"].value, source, -len(head))


def _moved(node: Node, source: Source, by: int) -> Node:
    place = Place(source, node.place.start + by, node.place.end + by)
    match node:
        case Scalar():
            return replace(node, place=place)
        case Sequence(items=items):
            return replace(node, place=place, items=[_moved(item, source, by) for item in items])
        case Mapping(entries=entries):
            moved: dict[str, Entry] = {}
            for key, entry in entries.items():
                at = Place(source, entry.key.place.start + by, entry.key.place.end + by)
                moved[key] = Entry(replace(entry.key, place=at), _moved(entry.value, source, by), entry.merged)
            return replace(node, place=place, entries=moved)


def _route(steps: Iterable[str]) -> Route:
    return tuple(int(step) if step.isdigit() else step for step in steps)


def _set(node: Node | None, route: Route, value: Node, source: Source) -> Node | None:
    """The node with `value` at `route`, or None where the way leads nowhere."""
    if not route:
        return value
    step, rest = route[0], route[1:]
    if isinstance(node, Sequence):
        if not isinstance(step, int) or step >= len(node.items):
            return None
        inner = _set(node.items[step], rest, value, source)
        return None if inner is None else replace(node, items=[*node.items[:step], inner, *node.items[step + 1 :]])
    here = Place(source, 0, len(source.text))
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value == step and rest:
        # `- LSTM` is short for `- LSTM: {}`.
        node = Mapping({step: Entry(node, Mapping({}, node.place, flow=True))}, node.place, flow=True)
    if node is None or (isinstance(node, Scalar) and node.value is None):
        node = Mapping({}, here, flow=True)
    if not isinstance(node, Mapping):
        return None
    key = str(step)
    entry = node.entries.get(key)
    inner = _set(entry.value if entry else None, rest, value, source)
    if inner is None:
        return None
    entry = replace(entry, value=inner) if entry else Entry(Scalar(key, here), inner)
    return replace(node, entries={**node.entries, key: entry})
