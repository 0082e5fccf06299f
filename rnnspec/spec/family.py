"""Families of kinds: what a single key may name, found by reading the files that define them.

A kind is a class at the top level of a module of the family; the file system is the registry.
Headers are read as text, so a spec with three kinds imports the modules of those three.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnspec.spec.naming import snake_case

if TYPE_CHECKING:
    from rnnspec.spec.kind import Kind

_HEADER = re.compile(r"^class (\w+)\(([^)]*)\):", re.MULTILINE)
_KIND = re.compile(r"""\bkind="([^"]+)\"""")


@dataclass(frozen=True)
class Header:
    """A class as its header tells it, without importing anything."""

    module: str
    name: str
    arguments: str

    @property
    def abstract(self) -> bool:
        return "abstract=True" in self.arguments

    def load(self) -> Any:
        return getattr(import_module(self.module), self.name)


def headers(package: str) -> Iterator[Header]:
    """The concrete classes at the top level of a module, or of each module of a package.

    Only classes that name a base count, so plain values beside the kinds are none; modules whose
    names begin with an underscore hold shared parts.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    origin = Path(spec.origin)
    if origin.name == "__init__.py":
        files = [(f"{package}.{file.stem}", file) for file in sorted(origin.parent.glob("[!_]*.py"))]
    else:
        files = [(package, origin)]
    for module, file in files:
        for name, arguments in _HEADER.findall(file.read_text("utf-8")):
            header = Header(module, name, " ".join(arguments.split()))
            if not header.abstract and not name.startswith("_"):
                yield header


class Family:
    """All kinds one key may name: layers, optimizers, data sources, …"""

    def __init__(self, name: str, package: str) -> None:
        self.name = name
        self.package = package

    @cached_property
    def index(self) -> dict[str, Header]:
        """Headers by kind, in the order of files and lines."""
        found: dict[str, Header] = {}
        for header in headers(self.package):
            named = _KIND.search(header.arguments)
            found[named.group(1) if named else header.name] = header
        return found

    @property
    def kinds(self) -> list[str]:
        return list(self.index)

    def get(self, kind: str) -> "type[Kind] | None":
        """The class of a kind, imported now; None if the family has no such kind."""
        header = self.index.get(kind)
        return header.load() if header else None

    @cached_property
    def refused(self) -> dict[str, str]:
        """Classes of Keras that are no kinds on purpose, with the code of the reason (`REFUSED` of the package)."""
        return getattr(import_module(self.package), "REFUSED", {})

    def all(self) -> "list[type[Kind]]":
        return [header.load() for header in self.index.values()]

    def named(self, identifier: str) -> "type[Kind] | None":
        """The class that a Keras identifier string such as `mse` or `RMSprop` stands for."""
        # Names are known from the headers; only aliases need every class of the family.
        for kind, header in self.index.items():
            if identifier in (kind, snake_case(kind)):
                found: type[Kind] = header.load()
                if identifier in found.identifiers():
                    return found
        return self.identifiers.get(identifier)

    @cached_property
    def identifiers(self) -> "dict[str, type[Kind]]":
        """Classes by every string that Keras's `get` of this family takes for them."""
        return {text: cls for cls in self.all() for text in cls.identifiers()}


FAMILIES = (
    "layers", "optimizers", "schedules", "losses", "metrics", "callbacks", "initializers", "regularizers",
    "constraints", "sources", "transforms",
)  # fmt: skip


@cache
def family(name: str) -> Family:
    """The family of that name. The packages are named, not imported: this module lies below them."""
    match name:
        case "layers":
            return Family(name, "rnnspec.layers")
        case "sources" | "transforms":
            return Family(name, f"rnnspec.data.{name}")
        case _:
            return Family(name, f"rnnspec.objectives.{name}")
