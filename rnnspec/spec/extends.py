"""`extends: base.yaml`: mappings are merged key by key, lists and scalars replaced."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from rnnspec.source.compose import Composed, compose
from rnnspec.source.tree import Mapping, Node, Scalar
from rnnspec.spec import facts
from rnnspec.spec.store import Store


def extend(root: Mapping, path: Path, store: Store, read: list[Path]) -> tuple[Mapping, list[facts.Fact]]:
    """The tree of `path` laid over those it extends. The entry `extends` itself stays, for findings.

    The files that were read for it are put into `read`.
    """
    path = store.resolve(path)
    return _extend(root, path, store.project(path), (path,), store, read)


def bases(data: bytes, path: Path, store: Store) -> Iterator[tuple[Path, bytes | None]]:
    """The files that the text of `path` extends, the nearest first, as far as they can be followed."""
    chain = {store.resolve(path)}
    root = compose(data, str(path)).root
    while isinstance(root, Mapping) and (name := _named(root)) is not None:
        path = store.resolve(path.parent / name)
        if path in chain:
            return
        chain.add(path)
        text = store.read(path)
        yield path, text
        root = _composed(text, store.name(path)).root if text is not None else None


def _named(root: Mapping) -> str | None:
    """What `extends` names; None where there is nothing to name, or the grammar has to say what it must be."""
    entry = root.entries.get("extends")
    value = entry.value.value if entry is not None and isinstance(entry.value, Scalar) else None
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=32)
def _composed(data: bytes, name: str) -> Composed:
    """A base serves many specs, and a tree is never changed."""
    return compose(data, name)


def _extend(
    root: Mapping, path: Path, project: Path, chain: tuple[Path, ...], store: Store, read: list[Path]
) -> tuple[Mapping, list[facts.Fact]]:
    name = _named(root)
    if name is None:
        return root, []

    def problem(code: str) -> tuple[Mapping, list[facts.Fact]]:
        return root, [facts.ExtendsProblem(("extends",), code, name)]

    if "\0" in name:
        return problem("missing")  # no path can hold it
    target = store.resolve(path.parent / name)
    if not target.is_relative_to(project):
        return problem("outside")
    if target in chain:
        return problem("cycle")
    data = store.read(target)
    if data is None:
        return problem("missing")
    read.append(target)
    below = _composed(data, store.name(target))
    if not isinstance(below.root, Mapping) or below.hazards:
        return problem("invalid")
    base, found = _extend(below.root, target, project, (*chain, target), store, read)
    # What is wrong further down shows where this file asks for it.
    found = [fact.but(route=("extends",)) for fact in found]
    return merged(base, root), found


#: Where a mapping is one object: another class there replaces it, its arguments belong to the old one.
_OBJECTS = frozenset({"source", "optimizer", "learning_rate", "loss"})


def merged(base: Mapping, over: Mapping) -> Mapping:
    """`over` laid on `base`: its entries win, mappings inside are merged likewise."""
    entries = dict(base.entries)
    for key, entry in over.entries.items():
        below = entries.get(key)
        value: Node = entry.value
        if below is not None and isinstance(below.value, Mapping) and isinstance(value, Mapping):
            another = key in _OBJECTS and below.value.entries.keys().isdisjoint(value.entries)
            value = value if another else merged(below.value, value)
        entries[key] = replace(entry, value=value)
    return replace(over, entries=entries)
