"""Spellings of earlier Keras versions, read with the meaning they had.

Keras 2 let the first layer declare the input (`input_shape`, `batch_input_shape`, `input_dim` with
`input_length`), called the learning rate `lr`, accuracy `acc`, and saved models as `.h5`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from rnnspec.source.edit import Edit, inline, remove_entry, rename_key
from rnnspec.source.edit import replace as replaced
from rnnspec.source.text import Place
from rnnspec.source.tree import Entry, Mapping, Node, Route, Scalar, Sequence, plain
from rnnspec.spec import facts
from rnnspec.spec.family import family

_INPUT = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size")


def modernise(root: Mapping) -> tuple[Mapping, list[facts.Fact]]:
    """The tree in today's spelling, and one fact for each older spelling, with the edits that rewrite it."""
    found: list[facts.Fact] = []
    root = _declared_input(root, found)
    for section, visit in (("compile", _compile), ("fit", _fit)):
        entry = root.entries.get(section)
        if entry is not None:
            value = _visited(entry.value, (section,), visit, found)
            root = _with(root, section, replace(entry, value=value))
    return root, found


def _with(mapping: Mapping, key: str, entry: Entry) -> Mapping:
    return replace(mapping, entries={**mapping.entries, key: entry})


def _without(mapping: Mapping, keys: set[str]) -> Mapping:
    return replace(mapping, entries={key: entry for key, entry in mapping.entries.items() if key not in keys})


def _removal(mapping: Mapping, keys: set[str]) -> tuple[Edit, ...]:
    """The edits that take several entries out of a mapping."""
    kept = [entry for key, entry in mapping.entries.items() if key not in keys]
    if not mapping.flow and kept:
        return tuple(remove_entry(mapping, key) for key in keys)
    text = mapping.place.source.text
    entries = (text[entry.key.place.start : entry.value.place.end] for entry in kept)
    return (replaced(mapping.place, f"{{{', '.join(entries)}}}"),)


def _declared_input(root: Mapping, found: list[facts.Fact]) -> Mapping:
    """`input_shape` and its kin on the first layer, moved to `input`."""
    layers = root.entries.get("layers")
    if layers is None or not isinstance(layers.value, Sequence) or not layers.value.items:
        return root
    item = layers.value.items[0]
    if not isinstance(item, Mapping) or not item.entries:
        return root
    kind, entry = next(iter(item.entries.items()))
    arguments = entry.value
    if not isinstance(arguments, Mapping):
        return root
    cls = family("layers").get(kind)
    # The input_dim of an Embedding is its own argument, the size of its vocabulary.
    own = cls.model_fields if cls else ()
    declared = {
        key: plain(arguments.entries[key].value) for key in _INPUT if key in arguments.entries and key not in own
    }
    value = _input_of(kind, declared)
    if value is None:
        return root
    used = set(declared)
    text = inline(value)
    edits = _removal(arguments, used)
    if "input" not in root.entries and "inputs" not in root.entries:
        at = layers.key.place
        edits = (Edit(Place(at.source, at.start, at.start), f"input: {text}\n"), *edits)
    first = arguments.entries[next(key for key in arguments.entries if key in used)]
    route: Route = ("layers", 0, kind, str(first.key.value))
    old = ", ".join(f"{key}: {inline(declared[key])}" for key in declared)
    found.append(facts.OlderSpelling(route, old, f"input: {text}", first.key.place, edits))
    items = [_with(item, kind, replace(entry, value=_without(arguments, used))), *layers.value.items[1:]]
    root = _with(root, "layers", replace(layers, value=replace(layers.value, items=items)))
    if "input" in root.entries or "inputs" in root.entries:
        return root
    return replace(root, entries={"input": Entry(first.key, _node(value, first.value.place)), **root.entries})


def _input_of(kind: str, declared: dict[str, Any]) -> dict[str, Any] | None:
    """What `input` has to say instead (keras/src/legacy of Keras 2: `Layer.__init__`)."""
    if "batch_input_shape" in declared:
        return {"batch_shape": declared["batch_input_shape"]}
    value: dict[str, Any] = {}
    if "input_shape" in declared:
        value["shape"] = declared["input_shape"]
    elif "input_dim" in declared:
        recurrent = "input_length" in declared or kind in ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional")
        value["shape"] = [declared.get("input_length")] * recurrent + [declared["input_dim"]]
    elif "input_length" in declared:
        length = declared["input_length"]
        value["shape"] = length if isinstance(length, list) else [length]
    else:
        return None
    if "batch_size" in declared:
        value["batch_size"] = declared["batch_size"]
    return value


def _node(value: Any, place: Place) -> Node:
    """A value as nodes that all stand at `place`."""
    if isinstance(value, dict):
        return Mapping({key: Entry(Scalar(key, place), _node(one, place)) for key, one in value.items()}, place, True)
    if isinstance(value, list):
        return Sequence([_node(one, place) for one in value], place, True)
    return Scalar(value, place)


def _visited(
    node: Node,
    route: Route,
    visit: Callable[[Node, Route], Iterator[tuple[Node, facts.OlderSpelling]]],
    found: list[facts.Fact],
) -> Node:
    """The node with every older spelling in it replaced, innermost first."""
    match node:
        case Sequence():
            items = [_visited(item, (*route, i), visit, found) for i, item in enumerate(node.items)]
            node = replace(node, items=items)
        case Mapping():
            entries = {
                key: replace(entry, value=_visited(entry.value, (*route, key), visit, found))
                for key, entry in node.entries.items()
            }
            node = replace(node, entries=entries)
        case _:
            pass
    return next(iter(_told(visit(node, route), found)), node)


def _told(changes: Iterator[tuple[Node, facts.OlderSpelling]], found: list[facts.Fact]) -> Iterator[Node]:
    for node, fact in changes:
        found.append(fact)
        yield node


def _compile(node: Node, route: Route) -> Iterator[tuple[Node, facts.OlderSpelling]]:
    if route[:2] == ("compile", "optimizer") and isinstance(node, Mapping) and "lr" in node.entries:
        entry = node.entries["lr"]
        if "learning_rate" not in node.entries:
            today = replace(entry, key=replace(entry.key, value="learning_rate"))
            entries = {("learning_rate" if key == "lr" else key): one for key, one in node.entries.items()}
            entries["learning_rate"] = today
            edits = (rename_key(entry, "learning_rate"),)
            fact = facts.OlderSpelling((*route, "lr"), "lr", "learning_rate", entry.key.place, edits)
            yield replace(node, entries=entries), fact
    if route[1:2] in (("metrics",), ("weighted_metrics",)) and isinstance(node, Scalar) and node.value == "acc":
        edits = (replaced(node.place, "accuracy"),)
        yield replace(node, value="accuracy"), facts.OlderSpelling(route, "acc", "accuracy", node.place, edits)


def _fit(node: Node, route: Route) -> Iterator[tuple[Node, facts.OlderSpelling]]:
    if isinstance(node, Mapping) and "filepath" in node.entries:
        # What is saved says which ending Keras takes: keras/src/callbacks/model_checkpoint.py, 3.15.1.
        entry, weights = node.entries["filepath"], node.entries.get("save_weights_only")
        only = weights is not None and isinstance(weights.value, Scalar) and weights.value.value is True
        if (today := _saved(entry.value, ".weights.h5" if only else ".keras")) is not None:
            place, old = entry.value.place, str(plain(entry.value))
            fact = facts.OlderSpelling((*route, "filepath"), old, today, place, (replaced(place, inline(today)),))
            yield _with(node, "filepath", replace(entry, value=Scalar(today, place))), fact
    if isinstance(node, Scalar) and route[-1] == "monitor" and node.value in ("acc", "val_acc"):
        today = str(node.value).replace("acc", "accuracy")
        edits = (replaced(node.place, today),)
        yield replace(node, value=today), facts.OlderSpelling(route, str(node.value), today, node.place, edits)


def _saved(node: Node, ending: str) -> str | None:
    """A path in the format of HDF5 for whole models with its ending of today; None for any other."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or node.value.endswith(".weights.h5"):
        return None
    old = next((old for old in (".h5", ".hdf5") if node.value.endswith(old)), None)
    return node.value.removesuffix(old) + ending if old else None
