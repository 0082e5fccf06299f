"""The arguments of `compile` that a model file keeps."""

from collections.abc import Mapping
from typing import Any

from rnnspec.importing.errors import NotAModel
from rnnspec.importing.objects import value

#: `jit_compile` is left out: the file has what `auto` came to where it was saved.
_KEPT = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics", "run_eagerly", "steps_per_execution")
_DEFAULTS: tuple[Any, ...] = (None, False, 1, [], {})


def compile_section(config: Any) -> dict[str, Any] | None:
    """The section, None for a model that was not compiled, or in a way that a spec cannot say."""
    if not isinstance(config, Mapping) or not config.get("optimizer"):
        return None
    try:
        made = {name: value(config[name]) for name in _KEPT if config.get(name) not in _DEFAULTS}
    except NotAModel:
        return None
    return made
