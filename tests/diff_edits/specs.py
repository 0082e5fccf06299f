"""The specs that are edited: those that are shipped, and richer ones beside this module."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rnnspec.rules import Checked, check
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from rnnspec.spec.family import family
from tests.diff_edits.edits import MAIN

SHIPPED = Path(__file__).parents[2] / "specs"
OWN = Path(__file__).parent / "bases"
WRAPPED = ("layer", "backward_layer", "cell")
Document = dict[str, Any]


@dataclass(frozen=True)
class Base:
    """A spec as the files it consists of, `spec.yaml` first."""

    name: str
    files: dict[str, str]

    @property
    def text(self) -> str:
        return self.files[MAIN]

    @property
    def document(self) -> Document:
        """The main file as plain data, variables and `extends` as they are written."""
        return read(self.text)

    @property
    def flat(self) -> Document:
        """The whole spec as plain data with nothing left to put in, and without exact expectations."""
        resolved: Any = deepcopy(checked(self.name).document.resolved)
        resolved.pop("expect", None)
        return resolved

    @property
    def loose(self) -> Document:
        """The document without figures that an edit of the model would belie."""
        if "extends" in self.document:
            return self.flat
        document = self.document
        document.pop("expect", None)
        return document


def read(text: str) -> Document:
    root = compose(text, MAIN).root
    assert root is not None
    found = plain(root)
    assert isinstance(found, dict)
    return found


@cache
def bases() -> dict[str, Base]:
    """By name; those that others extend are bases as well."""
    found = {}
    for path in (*sorted(OWN.glob("*.yaml")), *sorted(SHIPPED.glob("*.yaml"))):
        files, above = {MAIN: path.read_text("utf-8")}, path
        while name := read(above.read_text("utf-8")).get("extends"):
            above = path.parent / name
            files[name] = above.read_text("utf-8")
        found[path.stem] = Base(path.stem, files)
    return found


@cache
def checked(name: str) -> Checked:
    folder = OWN if (OWN / f"{name}.yaml").exists() else SHIPPED
    file = folder / f"{name}.yaml"
    return check(file.read_bytes(), file.name, file=file)


@dataclass(frozen=True)
class Site:
    """A kind somewhere in a document: `holder[key]` is what is written of it, `outer` whether it is an item."""

    kind: str
    holder: Any
    key: Any
    outer: bool
    #: The item itself, and the list it is in with its place.
    items: list[Any]
    index: int

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments, made a mapping where there was none."""
        written = self.holder[self.key]
        if isinstance(written, str):
            self.holder[self.key] = {written: {}}
            return self.holder[self.key][written]
        if written[self.kind] is None:
            written[self.kind] = {}
        return written[self.kind]

    @property
    def item(self) -> Any:
        return self.items[self.index]


def sites(items: list[Any], *, inside: bool = True) -> Iterator[Site]:
    """Every kind in a list of items, with those in blocks and, if asked, in wrappers and models."""
    for index, item in enumerate(items):
        if isinstance(item, dict) and "layers" in item:
            yield from sites(item["layers"], inside=inside)
        elif not (isinstance(item, dict) and "reuse" in item):
            yield from _kinds(items, index, items, index, outer=True, inside=inside)


def _kinds(holder: Any, key: Any, items: list[Any], index: int, *, outer: bool, inside: bool) -> Iterator[Site]:
    written = holder[key]
    names = [written] if isinstance(written, str) else [one for one in written if one in family("layers")]
    if not names or names[0] not in family("layers"):
        return
    kind = names[0]
    yield Site(kind, holder, key, outer, items, index)
    arguments = None if isinstance(written, str) else written[kind]
    if not inside or not isinstance(arguments, dict):
        return
    if kind in ("Sequential", "Model"):
        yield from sites(arguments["layers"])
    for name in WRAPPED:
        inner = arguments.get(name)
        if isinstance(inner, list):
            for number in range(len(inner)):
                yield from _kinds(inner, number, items, index, outer=False, inside=True)
        elif inner is not None:
            yield from _kinds(arguments, name, items, index, outer=False, inside=True)
