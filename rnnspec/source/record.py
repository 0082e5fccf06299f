"""Small immutable values with named fields, in classes that cost nothing to define.

Facts come in scores of classes, of which a run uses none or few. `dataclasses` compiles six methods
for each of them, which would be a fifth of the time of a whole `rnnspec check`.
"""

from inspect import get_annotations
from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Record:
    """A value whose fields are the annotations of its class and of those it derives from, in that order.

    Equal if class and fields are. A field may have a default in the class.
    """

    _fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        own = (name for name, kind in get_annotations(cls).items() if "ClassVar" not in str(kind))
        cls._fields = tuple(dict.fromkeys((*cls._fields, *own)))

    def __init__(self, *values: Any, **named: Any) -> None:
        if len(values) > len(self._fields):
            raise TypeError(f"{type(self).__name__} takes {len(self._fields)} values")
        given = dict(zip(self._fields, values, strict=False))
        for name in named:
            if name in given or name not in self._fields:
                raise TypeError(f"{type(self).__name__} has no room for {name}")
        given |= named
        for name in self._fields:
            if name not in given and not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} needs {name}")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} cannot change")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Record) and other._values() == self._values()

    def __hash__(self) -> int:
        # Values may be lists and mappings of the document, which have no hash of their own.
        return hash((type(self), repr(self._values())))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({inside})"

    def but(self, **changes: Any) -> Self:
        """The same value with other fields."""
        return type(self)(**{name: getattr(self, name) for name in self._fields} | changes)
