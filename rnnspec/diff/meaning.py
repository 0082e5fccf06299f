"""What a value means, whatever its spelling: defaults put in, identifier strings read, synonyms made one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final, TypeAlias

from rnnspec.diff.alignment import align
from rnnspec.layers import Layer
from rnnspec.objectives.metrics._base import Metric
from rnnspec.source.tree import Plain, Route
from rnnspec.spec.document import Split
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.items import Item
from rnnspec.spec.kind import Kind, Strict
from rnnspec.spec.naming import snake_case


class _Absent:
    """Nothing is there, which is not null."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()
Meaning: TypeAlias = "Object | list[Any] | dict[str, Any] | str | int | float | _Absent | None"

#: keras/src/activations/__init__.py, 3.15.1: names of one function; null is linear.
_ACTIVATIONS: Mapping[Any, str] = {None: "linear", "swish": "silu", "hard_swish": "hard_silu"}
#: Arguments that are what another one is unless they are given: `Pooling` and `MultiHeadAttention` of Keras, 3.15.1.
_FOLLOWING = (("strides", "pool_size"), ("value_dim", "key_dim"))
#: Arguments that take one number for all axes, or a list with one for each.
_PER_AXIS = {
    "kernel_size", "strides", "dilation_rate", "pool_size", "output_size", "size", "padding", "cropping",
    "output_padding", "salt",
}  # fmt: skip


@dataclass(frozen=True)
class Object:
    """A kind with all its arguments; `given` are those that differ from their defaults."""

    kind: str
    arguments: dict[str, Meaning]
    given: tuple[str, ...] = field(default=(), compare=False)

    def without(self, name: str) -> "Object":
        arguments = {key: value for key, value in self.arguments.items() if key != name}
        return Object(self.kind, arguments, tuple(key for key in self.given if key != name))


@dataclass(frozen=True)
class Difference:
    """Two values at one route. `label` is the route in words: a list's member goes by its kind."""

    route: Route
    label: tuple[str, ...]
    old: Meaning
    new: Meaning


def meaning(value: Any) -> Any:
    """The value in the one form that all its spellings share."""
    match value:
        case Kind():
            return _object(value)
        case Strict():
            return _fields(value)
        case Item():
            return _item(value)
        case list() | tuple():
            return [meaning(one) for one in value]
        case Mapping():
            return {str(key): meaning(one) for key, one in value.items()}
        case _:
            return value


def _object(value: Kind) -> Object:
    arguments = _fields(value)
    for name, other in _FOLLOWING:
        if name in arguments and other in arguments and arguments[name] == arguments[other]:
            arguments[name] = None
    kind = value.kind
    if isinstance(value, Metric):
        # The key in the history is all that its name is for; a string may stand for another class.
        arguments["name"] = value.log_name()
        if value.identifier and type(value).resolve is not Metric.resolve:
            kind = value.identifier
        name = type(value).model_fields["name"].default or snake_case(value.kind)
        defaults = {**defaults_of(type(value)), "name": name}
    else:
        defaults = defaults_of(type(value))
    given = tuple(name for name, one in arguments.items() if name not in defaults or one != defaults[name])
    return Object(kind, arguments, given)


def _fields(value: Strict) -> dict[str, Any]:
    defaults = defaults_of(type(value))
    written = value.model_fields_set
    return {
        name: _synonym(type(value), name, meaning(getattr(value, name))) if name in written else defaults[name]
        for name in type(value).model_fields
    }


@cache
def defaults_of(cls: type[Strict]) -> dict[str, Any]:
    """The meanings of all arguments that need not be written."""
    found = {}
    for name, info in cls.model_fields.items():
        if info.is_required():
            continue
        default = info.get_default(call_default_factory=True, validated_data={})
        # Defaults are not validated, so an object's may still be its identifier string.
        reader = next((one for one in info.metadata if isinstance(one, ObjectOf)), None)
        if reader is not None and isinstance(default, str):
            default = reader.read(default)
        found[name] = _synonym(cls, name, meaning(default))
    return found


def _synonym(cls: type[Strict], name: str, value: Any) -> Any:
    if cls is Split and name == "seed":
        return value or 0  # rnnspec.data.split: no seed counts as 0
    if not issubclass(cls, Layer):
        return value
    if name == "dtype":
        return value or "float32"
    if name == "data_format":
        return value or "channels_last"
    if name == "axis" and isinstance(value, list) and len(value) == 1:
        return value[0]
    if name == "output_shape" and isinstance(value, int):
        return [value]
    if name == "cell" and isinstance(value, Object) and value.given == ("cells",):
        return value.arguments["cells"]  # a list is stacked in the same way
    if name.endswith("activation") and (value is None or isinstance(value, str)):
        return _ACTIVATIONS.get(value, value)
    return _even(value) if name in _PER_AXIS else value


def _even(value: Any) -> Any:
    """`[3, 3]` → `3`."""
    if not isinstance(value, list) or not value:
        return value
    inner = [_even(one) for one in value]
    return inner[0] if all(one == inner[0] for one in inner) else inner


def _item(item: Item) -> Object:
    """An item of a model inside the model."""
    beside = {"name": item.name, "from": meaning(item.source), "reuse": item.reuse}
    beside = {key: value for key, value in beside.items() if value is not None}
    inner = meaning(item.layer) if item.layer is not None else Object(item.kind, {})
    merged = replace(inner, arguments={**inner.arguments, **beside})
    return replace(merged, given=(*dict.fromkeys((*inner.given, *beside)),))


def differences(old: Any, new: Any, route: Route = (), label: tuple[str, ...] = ()) -> Iterator[Difference]:
    """The innermost places at which two meanings differ."""
    if old == new:
        return
    match old, new:
        case Object(), Object() if old.kind == new.kind:
            for name in dict.fromkeys((*old.arguments, *new.arguments)):
                one, other = old.arguments.get(name), new.arguments.get(name)
                yield from differences(one, other, (*route, old.kind, name), (*label, name))
        case dict(), dict():
            for name in dict.fromkeys((*old, *new)):
                one, other = old.get(name, ABSENT), new.get(name, ABSENT)
                yield from differences(one, other, (*route, name), (*label, name))
        case list(), list() if _objects(old) and _objects(new):
            yield from _members(old, new, route, label)
        case list(), list() if len(old) == len(new) and any(isinstance(one, list | dict | Object) for one in old):
            for index, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, (*route, index), (*label, str(index)))
        case _:
            yield Difference(route, label, old, new)


def _objects(values: list[Any]) -> bool:
    return all(isinstance(one, Object) for one in values)


def _members(old: list[Object], new: list[Object], route: Route, label: tuple[str, ...]) -> Iterator[Difference]:
    partners = {j: i for i, j in align(old, new, alike, lambda one: one.kind)}
    for index in sorted(set(range(len(old))) - set(partners.values())):
        one = old[index]
        yield Difference((*route, index), label, one, ABSENT)
    for index, other in enumerate(new):
        if index not in partners:
            yield Difference((*route, index), label, ABSENT, other)
        else:
            yield from differences(old[partners[index]], other, (*route, index), (*label, other.kind))


def alike(old: Object, new: Object) -> float:
    """How well two objects go together: 0 for different kinds, else from 2 to 3 by the arguments they share."""
    if old.kind != new.kind:
        return 0.0
    names = {*old.given, *new.given}
    same = sum(old.arguments.get(name) == new.arguments.get(name) for name in names)
    return 2 + (same / len(names) if names else 1)


def plain(value: Any) -> Plain:
    """A meaning as a spec would spell it, without defaults; nothing is null."""
    match value:
        case Object():
            return {value.kind: {name: plain(value.arguments[name]) for name in value.given}}
        case list():
            return [plain(one) for one in value]
        case dict():
            return {key: plain(one) for key, one in value.items()}
        case _Absent():
            return None
        case _:
            return value  # type: ignore[no-any-return]
