"""An install without extras brings no framework: what it requires is followed to the end."""

import tomllib
from importlib.metadata import requires
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.ci.scratch import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
HEAVY = {"keras", "tensorflow", "jax", "jaxlib", "torch", "numpy", "pandas", "h5py", "scipy", "matplotlib"}


def needed(requirements: list[str], extras: set[str] | None = None) -> set[str]:
    """The names of all packages that requirements bring with them, by the metadata of those installed here."""
    found: set[str] = set()
    for requirement in map(Requirement, requirements):
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""}):
            name = canonicalize_name(requirement.name)
            found |= {name} | needed(requires(name) or [], requirement.extras)
    return found


def test_base_install_is_light() -> None:
    assert {Requirement(text).name for text in PROJECT["dependencies"]} == {"typer", "pyyaml", "pydantic", "rich"}
    names = needed(PROJECT["dependencies"])
    assert {"pydantic-core", "pygments"} <= names
    assert not names & HEAVY
    # A dozen, however deep: more would be felt in every CI run.
    assert len(names) < 18


def test_a_heavy_requirement_is_seen() -> None:
    # h5py itself is not asked for here.
    assert {"numpy", "h5py"} <= needed(["keras"])
