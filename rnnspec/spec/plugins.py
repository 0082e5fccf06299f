"""Layer kinds that installed packages add.

A package names them in its entry points of the group `rnnspec.layers`: the name is the kind, the value a class that
derives from `rnnspec.layers.Layer`, whose `namespace` is the module with the Keras class of that name. A project
turns packages on by name, `plugins = ["package"]` in its configuration. Nothing is looked up, let alone imported,
without.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from rnnspec.spec.config import Config, ConfigProblem
from rnnspec.spec.family import Header, family
from rnnspec.spec.kind import Kind

GROUP = "rnnspec.layers"


class PluginProblem(ConfigProblem):
    """A package that cannot be used."""


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


def activate(config: Config) -> None:
    """Make the layers of the plugins that `config` names known, and no others.

    Raises `PluginProblem` for packages that are not installed or add no layers.
    """
    family("layers").added = dict(_added(config.plugins, config.at("plugins"))) if config.plugins else {}


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
