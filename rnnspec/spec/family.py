"""Families of kinds: what a single key may name, found by reading the files that define them.

A kind is a class at the top level of a module of the family; the file system is the registry.
Headers are read as text, so a spec with three kinds imports the modules of those three.
"""

import re
from collections.abc import Iterator, Mapping
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
_ALSO = re.compile(r"""\balso="([^"]+)\"""")


@dataclass(frozen=True)
class Header:
    """A class as its header tells it, without importing anything."""

    module: str
    name: str
    arguments: str

    @property
    def abstract(self) -> bool:
        return "abstract=True" in self.arguments

    @property
    def kind(self) -> str:
        """The key in a spec."""
        named = _KIND.search(self.arguments)
        return named.group(1) if named else self.name

    @property
    def also(self) -> list[str]:
        """The other keys that mean the same class."""
        named = _ALSO.search(self.arguments)
        return named.group(1).split() if named else []

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
        #: Kinds of plugins, for the spec at hand (see `rnnspec.spec.plugins`).
        self.added: Mapping[str, Header] = {}

    @property
    def index(self) -> dict[str, Header]:
        """Headers by kind: our own, then those of plugins."""
        return {**self.own, **self.added} if self.added else self.own

    @cached_property
    def own(self) -> dict[str, Header]:
        """Headers by kind, in the order of files and lines."""
        return {header.kind: header for header in headers(self.package)}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Kinds by the second names that Keras exports them under: `MaxPool1D` is `MaxPooling1D`."""
        return {name: kind for kind, header in self.own.items() for name in header.also}

    @property
    def kinds(self) -> list[str]:
        return list(self.index)

    @property
    def keys(self) -> list[str]:
        """Every name that a spec may use: kinds, then aliases."""
        return [*self.index, *self.aliases]

    def __contains__(self, key: object) -> bool:
        return key in self.index or key in self.aliases

    def get(self, key: str) -> "type[Kind] | None":
        """The class of a kind or an alias, imported now; None if the family has none of that name."""
        header = self.index.get(self.aliases.get(key, key))
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
