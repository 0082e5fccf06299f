"""`extends: base.yaml`: mappings are merged key by key, lists and scalars replaced."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from rnnspec.source.tree import Mapping, Node, Scalar
from rnnspec.spec import facts

#: Reads a file to its root, or None if it is no sound document.
Read: TypeAlias = Callable[[Path], Mapping | None]


def project_of(path: Path) -> Path:
    """The folder a spec may not reach out of: the nearest one upwards that holds a project, else its own."""
    folder = path.resolve().parent
    for parent in (folder, *folder.parents):
        if any((parent / mark).exists() for mark in (".git", "pyproject.toml", "rnnspec.toml")):
            return parent
    return folder


def extend(root: Mapping, path: Path, read: Read) -> tuple[Mapping, list[facts.Fact]]:
    """The tree of `path` laid over those it extends. The entry `extends` itself stays, for findings."""
    return _extend(root, path.resolve(), project_of(path), (path.resolve(),), read)


def _extend(
    root: Mapping, path: Path, project: Path, chain: tuple[Path, ...], read: Read
) -> tuple[Mapping, list[facts.Fact]]:
    entry = root.entries.get("extends")
    if entry is None:
        return root, []
    if not (isinstance(entry.value, Scalar) and isinstance(entry.value.value, str) and entry.value.value):
        return root, []  # the grammar says what `extends` has to be
    name = entry.value.value
    target = (path.parent / name).resolve()

    def problem(code: str) -> tuple[Mapping, list[facts.Fact]]:
        return root, [facts.ExtendsProblem(("extends",), code, name)]

    if not target.is_relative_to(project):
        return problem("outside")
    if target in chain:
        return problem("cycle")
    if not target.is_file():
        return problem("missing")
    base = read(target)
    if base is None:
        return problem("invalid")
    base, found = _extend(base, target, project, (*chain, target), read)
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
