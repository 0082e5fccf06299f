"""What a word may mean that `explain` is asked about."""

from collections.abc import Iterator
from typing import Any, TypeAlias, get_args, get_origin

from rnnspec.source.record import Record
from rnnspec.spec.document import SECTION_CLASSES
from rnnspec.spec.family import FAMILIES, family
from rnnspec.spec.kind import Kind, Strict
from rnnspec.spec.words import WORDS

#: What messages and pages call the mapping at a route.
_CALLED = {"FIELD": "synthetic.x"}


class Owner(Record):
    """A class that reads a mapping: `name` leads to it, as `LSTM`, `fit` or `data.split`."""

    name: str
    family: str
    cls: type[Strict]

    @property
    def title(self) -> str:
        return next((word for word, route in _CALLED.items() if route == self.name), self.name)

    def part(self, field: str) -> "Owner | None":
        """What reads the mappings inside of an argument, where they are no kinds."""
        info = self.cls.model_fields.get(field)
        cls = _part(info.annotation) if info is not None else None
        return Owner(f"{self.name}.{field}", "mapping", cls) if cls is not None else None

    @property
    def parts(self) -> "list[Owner]":
        """Of each class that reads mappings inside, the first."""
        found = [part for field in self.cls.model_fields if (part := self.part(field))]
        # What is expected of a layer is a part of what is expected of the model.
        return list({part.cls: part for part in reversed(found) if not issubclass(self.cls, part.cls)}.values())[::-1]


class Argument(Record):
    """A field, with those that have it."""

    name: str
    owners: tuple[Owner, ...]


class Passed(Record):
    """An argument of the call of layers, which `from` passes by name."""

    name: str
    owners: tuple[Owner, ...]

    @property
    def call(self) -> list[str]:
        """The arguments of the first one's call that have to go with it, and itself."""
        cls: Any = self.owners[0].cls
        names = list(cls.call_arguments)
        least = cls.takes[0] if cls.positional > 1 else 1
        if self.name not in names:
            return [*names[:least], self.name]
        return names[: max(least, names.index(self.name) + 1)]


class Listed(Record):
    """A family, for what it has to choose from."""

    name: str


class Spelled(Record):
    """A word of the language itself."""

    name: str


Subject: TypeAlias = Owner | Argument | Passed | Listed | Spelled


class NoArgument(Exception):
    """An argument that its class does not have; the message names those it has."""


def subjects(word: str) -> list[Subject]:
    """Everything that `word` may mean, empty if that is nothing. Raises `NoArgument`."""
    word = _CALLED.get(word, word)
    found: list[Subject] = [Spelled(word)] if word in WORDS else []
    found += [Listed(word)] if word in FAMILIES else []
    found += _called(word)
    every = [] if "." in word else list(_owners())
    found += [owner for owner in every if owner.name.endswith(f".{word}")]
    having = tuple(owner for owner in every if word in owner.cls.model_fields)
    calling = tuple(owner for owner in every if word in _call_arguments(owner.cls))
    found += [Argument(word, having)] if having else []
    found += [Passed(word, calling)] if calling else []
    return found or _inside(word)


def words() -> Iterator[str]:
    """Everything that has a page, for suggestions."""
    yield from WORDS
    yield from FAMILIES
    for owner in _owners():
        yield owner.name
        yield from owner.cls.model_fields
    for one in FAMILIES:
        yield from family(one).keys


def _called(name: str) -> list[Owner]:
    """The classes that go by a name, in whatever family."""
    kinds = [Owner(name, one, cls) for one in FAMILIES if (cls := family(one).get(name))]
    return kinds or ([Owner(name, "section", SECTION_CLASSES[name])] if name in SECTION_CLASSES else [])


def _inside(word: str) -> list[Subject]:
    """What a path leads to: `LSTM.units`, `data.split.seed`, `layers.1.LSTM.units`."""
    steps = [step for step in word.split(".") if not step.isdigit()]
    if len(steps) < 2:
        return [] if steps in ([], [word]) else subjects(steps[0])
    if steps[0] == "layers":
        return subjects(".".join(steps[1:]))
    if steps[0] in WORDS:
        return [Spelled(steps[0])]  # what follows is a name of the user's
    for length in range(len(steps) - 1, 0, -1):
        name = ".".join(steps[:length])
        owners = _called(name) or [owner for owner in _owners() if owner.name.endswith(f".{name}")]
        if owners:
            return _first_below(owners, steps[length:])
    return []


def _first_below(owners: list[Owner], steps: list[str]) -> list[Subject]:
    """What the steps lead to in those that have it: several families may have a class of one name."""
    found: list[Subject] = []
    problems: list[NoArgument] = []
    for owner in owners:
        try:
            found += _below(owner, steps)
        except NoArgument as problem:
            problems.append(problem)
    if not found:
        raise problems[0]
    return found


def _below(owner: Owner, steps: list[str]) -> list[Subject]:
    field, *rest = steps
    if owner.part(field) is None and _CALLED.get(field, "").rpartition(".")[0] == owner.name:
        field = _CALLED[field].rpartition(".")[2]
    if field not in owner.cls.model_fields:
        raise NoArgument(f"{owner.name} has no argument {field}; it has {', '.join(owner.cls.model_fields)}")
    part = owner.part(field)
    if rest and part is not None:
        # Under the names of inputs, outputs or layers stands the same as without.
        named = rest[0] not in part.cls.model_fields and len(rest) > 1
        return _below(part, rest[named:])
    return [Argument(field, (owner,))] if not rest else subjects(".".join(rest))


def _owners() -> Iterator[Owner]:
    """Every class that has arguments once."""
    known = [Owner(name, "section", cls) for name, cls in SECTION_CLASSES.items()]
    known += [
        Owner(kind, one, cls)
        for one in FAMILIES
        for kind, cls in zip(family(one).kinds, family(one).all(), strict=True)
    ]
    seen: set[type[Strict]] = set()
    for owner in (one for outer in known for one in (outer, *outer.parts)):
        if owner.cls not in seen:
            seen.add(owner.cls)
            yield owner


def _call_arguments(cls: type[Strict]) -> tuple[str, ...]:
    return (*getattr(cls, "call_arguments", ()), *getattr(cls, "flags", ()))


def _part(annotation: Any) -> type[Strict] | None:
    if get_origin(annotation) is not None:
        return next(filter(None, map(_part, get_args(annotation))), None)
    mapping = isinstance(annotation, type) and issubclass(annotation, Strict) and not issubclass(annotation, Kind)
    return annotation if mapping else None
