"""Layer kinds that installed packages add.

A package names them in its entry points of the group `rnnspec.layers`: the name is the kind, the value a class that
derives from `rnnspec.layers.Layer`, whose `namespace` is the module with the Keras class of that name. A project
turns packages on by name, in `rnnspec.toml` (`plugins = ["package"]`) or in `pyproject.toml` (the same under
`[tool.rnnspec]`), the nearest upwards from the spec, else from the working directory. Nothing is looked up, let alone
imported, without.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rnnspec.spec.family import Header, family
from rnnspec.spec.kind import Kind

GROUP = "rnnspec.layers"


class PluginProblem(Exception):
    """A configuration that cannot be used; the message is one line for the user."""


@dataclass(frozen=True)
class Added(Header):
    """A kind of a plugin: `arguments` is its name in the entry point."""

    def load(self) -> type[Kind]:
        """The class. Raises `PluginProblem` if it is none for this kind."""
        at = f"{self.module}:{self.name}"
        try:
            cls: Any = Header.load(self)
        except (ImportError, AttributeError) as error:
            raise PluginProblem(f"{at} of the layer {self.arguments} cannot be imported: {error}") from error
        if not (isinstance(cls, type) and issubclass(cls, Kind) and hasattr(cls, "infer")):
            raise PluginProblem(f"{at} of the layer {self.arguments} does not derive from rnnspec.layers.Layer")
        if cls.kind != self.arguments:
            raise PluginProblem(f"{at} is named {self.arguments} in its package, and its kind is {cls.kind}")
        return cls


def activate(folder: Path) -> None:
    """Make the layers of the plugins that are configured for `folder` known, and no others.

    Raises `PluginProblem` for a configuration that cannot be read, and for packages that are not
    installed or add no layers.
    """
    where, packages = _nearest(folder, Path.cwd())
    family("layers").added = dict(_added(packages, str(where))) if packages else {}


@cache
def _nearest(folder: Path, here: Path) -> tuple[Path | None, tuple[str, ...]]:
    """The configuration for `folder` with the packages it names; looked up once for all its specs."""
    return next(_configured(folder, here), (None, ()))


def _configured(folder: Path, here: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Configurations with the packages they name, the nearest first."""
    for parent in dict.fromkeys((folder, *folder.parents, here, *here.parents)):
        for name in ("rnnspec.toml", "pyproject.toml"):
            path = parent / name
            try:
                text = path.read_text("utf-8")
            except FileNotFoundError:
                continue
            except (OSError, UnicodeDecodeError) as error:
                raise PluginProblem(f"{path} cannot be read: {error}") from error
            # Reading TOML takes longer than checking a small spec: most projects have no plugins.
            table = _table(path, text) if name == "rnnspec.toml" or "[tool.rnnspec" in text else None
            if table is not None:
                yield path, _packages(path, table)


def _table(path: Path, text: str) -> dict[str, Any] | None:
    """What a file configures; None for a `pyproject.toml` that has nothing for rnnspec."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PluginProblem(f"{path} is no TOML: {error}") from error
    if path.name == "rnnspec.toml":
        return document
    tool = document.get("tool")
    table = tool.get("rnnspec") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _packages(path: Path, table: dict[str, Any]) -> tuple[str, ...]:
    packages = table.get("plugins", [])
    if not isinstance(packages, list) or not all(isinstance(one, str) and one for one in packages):
        raise PluginProblem(f'{path}: plugins is a list of names of installed packages, such as ["my-layers"]')
    return tuple(packages)


@cache
def _added(packages: tuple[str, ...], where: str) -> tuple[tuple[str, Added], ...]:
    from importlib.metadata import PackageNotFoundError, distribution

    found: dict[str, Added] = {}
    layers = family("layers")
    for package in packages:
        try:
            points = distribution(package).entry_points.select(group=GROUP)
        except PackageNotFoundError as error:
            raise PluginProblem(f"the plugin {package}, named in {where}, is not installed") from error
        if not points:
            raise PluginProblem(f"the package {package}, named in {where}, has no entry point in the group {GROUP}")
        for point in points:
            if point.name in layers.own or point.name in layers.aliases or point.name in found:
                raise PluginProblem(f"the plugin {package} adds a layer {point.name}, and there is one already")
            found[point.name] = Added(point.module, point.attr, point.name)
    return tuple(found.items())
