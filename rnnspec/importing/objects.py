"""Serialized objects of Keras in the words of a spec: `{class_name: Dense, config: {…}}` → `{Dense: {…}}`.

Their format is that of keras/src/saving/serialization_lib.py, 3.15.1.
"""

import re
import struct
from collections.abc import Mapping
from typing import Any

from rnnspec.importing.errors import NotAModel
from rnnspec.spec.family import FAMILIES, family
from rnnspec.spec.kind import Kind
from rnnspec.spec.naming import snake_case

#: Keras's defaults where a spec has none, and what says nothing of the object.
_NOTHING: tuple[Any, ...] = (None, False, [], {}, "")
_FAMILY = re.compile(r"keras\.(?:src\.)?(?:optimizers\.)?(\w+)")
#: Names of objects that are no layers are keys of the history at most.
_UNNAMED = ("optimizers", "losses", "schedules", "initializers", "regularizers", "constraints")


def value(given: Any) -> Any:
    """An argument as a spec writes it. Raises `NotAModel`."""
    match given:
        case {"class_name": "__tuple__", "config": {"value": list() as items}}:
            return [value(one) for one in items]
        case {"class_name": str() as name, "config": {"name": str() as policy}} if name.endswith("DTypePolicy"):
            return policy
        case {"class_name": str()}:
            return spelled(given)
        case list():
            return [value(one) for one in given]
        case dict():
            return {str(key): value(one) for key, one in given.items()}
        case _:
            return given


def spelled(given: Mapping[str, Any]) -> Any:
    """An object: its identifier where it has no arguments, else `{Class: {arguments}}`. Raises `NotAModel`."""
    name = given["class_name"]
    module = _FAMILY.match(str(given.get("module")))
    group = {"models": "layers"}.get(module[1], module[1]) if module else "layers"
    if name == "function" or group not in FAMILIES:
        raise NotAModel(f"it uses {name}, a function or class of its own, which a spec cannot name")
    if group == "layers":
        from rnnspec.importing.models import layer

        kind, inner, _ = layer(given)
        return {kind: inner}
    cls = family(group).get(name)
    if cls is None:
        raise NotAModel(f"it uses {name}, which a spec cannot name")
    made = arguments(cls, given.get("config") or {}, f"its {name}")
    if group in _UNNAMED or made.get("name") == snake_case(name):
        made.pop("name", None)
    if made.get("dtype") == "float32":
        del made["dtype"]
    if isinstance(made.get("learning_rate"), float):
        made["learning_rate"] = shortest(made["learning_rate"])
    return {name: made} if made or name not in cls.identifiers() else name


def arguments(cls: type[Kind], config: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The arguments that are not the defaults of a class. Raises `NotAModel` for what it does not have."""
    made = {}
    for name, given in config.items():
        info = cls.model_fields.get(name)
        if info is None:
            if given not in _NOTHING and not _says_nothing(name, given):
                raise NotAModel(f"{what} has {name} = {given!r}"[:120] + ", which a spec cannot say")
            continue
        one = value(given)
        if _stands_for_nothing(cls, name, one):
            one = None
        default = info.get_default(call_default_factory=True, validated_data={}) if not info.is_required() else ...
        if not _same(one, default):
            made[name] = one
    return made


def _stands_for_nothing(cls: type[Kind], name: str, given: Any) -> bool:
    """Whether Keras writes this where there was nothing."""
    if name == "dtype":
        return bool(given == "float32") and not cls.kind.startswith("ops.")
    return bool((name.endswith("activation") and given == "linear") or (name == "axis" and given == []) or given == {})


def _says_nothing(name: str, given: Any) -> bool:
    """What every layer says where a kind has no such argument: that it is trained, and in single precision."""
    if (name, given) == ("oov_method", "floormod"):
        return True  # keras/src/layers/preprocessing/index_lookup.py, 3.15.1: the only one for text
    return (name == "trainable" and given is True) or (name == "dtype" and value(given) == "float32") or name == "name"


def _same(given: Any, default: Any) -> bool:
    if (given, default) == (None, "linear"):
        return True
    if isinstance(default, tuple):
        default = list(default)
    if given == default and type(given) is type(default):
        return True
    if isinstance(given, str) and isinstance(default, str):
        return any(
            cls is not None and given in cls.identifiers() and default in cls.identifiers()
            for cls in (family(name).named(given) for name in ("initializers", "regularizers", "constraints"))
        )
    return False


def shortest(number: float) -> float:
    """The shortest decimal that single precision holds as this number: Keras keeps learning rates so."""
    for digits in range(1, 10):
        text = float(f"{number:.{digits}g}")
        if struct.pack("f", text) == struct.pack("f", number):
            return text
    return number
