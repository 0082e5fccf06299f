"""Pydantic's errors as facts. Pydantic's own words go nowhere."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from rnnspec.source.numbers import number
from rnnspec.source.tree import Route
from rnnspec.spec import facts
from rnnspec.spec.kind import Strict

_EXPECTED = {
    "int": "integer",
    "float": "number",
    "string": "text",
    "bool": "boolean",
    "list": "list",
    "tuple": "list",
    "dict": "mapping",
    "model": "mapping",
    "none_required": "null",
}
_BOUNDS = {
    "greater_than": ("gt", ">"),
    "greater_than_equal": ("ge", "≥"),
    "less_than": ("lt", "<"),
    "less_than_equal": ("le", "≤"),
}


def facts_of(error: ValidationError, owner: str, cls: type[Strict], value: Any, route: Route = ()) -> list[facts.Fact]:
    """The facts behind a failed reading of `value` to `cls`; `owner` names it and stands at `route`."""
    found: list[facts.Fact] = []
    types: dict[Route, facts.WrongType] = {}
    for line in error.errors(include_url=False):
        line["loc"] = _steps(line["loc"], value, missing=line["type"] == "missing")
        for fact in _facts(line, owner, cls, route):
            if isinstance(fact, facts.WrongType):
                # One value against a union: each branch says what it would have taken.
                before = types[fact.route].expected if fact.route in types else ()
                types[fact.route] = facts.WrongType(fact.route, (*before, *fact.expected), fact.value)
            else:
                found.append(fact)
    # A text such as `"1e-3"`, where a number may stand as well, was not meant for a name.
    found = [fact for fact in found if not (isinstance(fact, facts.UnknownKind) and _number(fact, types))]
    # A branch that came further than the type of its value knows better than the others.
    deeper = [fact.route for fact in found]
    return found + [fact for at, fact in types.items() if not any(other[: len(at)] == at for other in deeper)]


def _number(fact: facts.UnknownKind, types: dict[Route, facts.WrongType]) -> bool:
    """Whether a name that nothing has is a number in another spelling, at a place where one is taken."""
    taken = types[fact.route].expected if fact.route in types else ()
    return not {"integer", "number"}.isdisjoint(taken) and number(fact.given) is not None


def facts_of_custom(error: PydanticCustomError, value: Any, route: Route) -> list[facts.Fact]:
    """The facts behind an error raised by one of our own validators for `value` at `route`."""
    line = {"type": error.type, "ctx": error.context or {}, "input": value, "loc": ()}
    return list(_facts(line, "", Strict, route))


def nested(found: Iterable[facts.Fact]) -> PydanticCustomError:
    """Facts found inside a value, as the one error its validator may raise."""
    return PydanticCustomError("nested_facts", "facts", {"facts": tuple(found)})


def _facts(line: Any, owner: str, cls: type[Strict], base: Route) -> Iterator[facts.Fact]:
    kind: str = line["type"]
    context: dict[str, Any] = line.get("ctx", {})
    value = line["input"]
    steps: Route = line["loc"]
    route = (*base, *steps)
    match kind:
        case "nested_facts":
            for fact in context["facts"]:
                yield fact.below(route)
        case "extra_forbidden":
            yield facts.UnknownField(route, str(steps[-1]), *_owner(owner, cls, steps))
        case "missing":
            yield facts.MissingField(route[:-1], str(steps[-1]), owner)
        case "unknown_kind" | "unknown_identifier":
            yield facts.UnknownKind(route, context["given"], tuple(context["families"]), context.get("refused"))
        case "not_an_object":
            yield facts.NotAnObject(route, value, tuple(context["families"]))
        case "unknown_choice":
            if isinstance(value, str):
                yield facts.UnknownChoice(route, context["given"], tuple(context["choices"]), context.get("refused"))
            else:
                yield facts.WrongType(route, ("text",), value)
        case "literal_error":
            yield _literal(cls, steps, route, value)
        case "condition":
            yield facts.Condition(route, owner, context["condition"], context["repair"])
        case "finite_number":
            yield facts.OutOfRange(route, (("<", float("inf")),), value)
        case "too_short" | "too_long":
            sign, limit = ("≥", "min_length") if kind == "too_short" else ("≤", "max_length")
            yield facts.OutOfRange(route, ((f"length {sign}", context[limit]),), value)
        case _ if kind in _BOUNDS:
            key, sign = _BOUNDS[kind]
            yield facts.OutOfRange(route, ((sign, context[key]),), value)
        case _:
            stem = kind.removesuffix("_type").removesuffix("_parsing").removesuffix("_from_float")
            yield facts.WrongType(route, (_EXPECTED.get(stem, stem),), value)


def _owner(owner: str, cls: type[Strict], steps: Route) -> tuple[str, tuple[str, ...]]:
    """Which mapping the last step belongs to, and the keys it may have: sections hold other sections."""
    for step in steps[:-1]:
        field = cls.model_fields.get(str(step))
        for annotation in (field.annotation, *get_args(field.annotation)) if field else ():
            if isinstance(annotation, type) and issubclass(annotation, Strict):
                owner, cls = str(step), annotation
    return owner, tuple(cls.model_fields)


def _steps(location: Route, value: Any, *, missing: bool) -> Route:
    """The steps of a location that lead somewhere in `value`.

    A union puts the branch it tried between them, which is no key of the document. The last step to a
    missing key leads nowhere either, and stays.
    """
    steps: list[str | int] = []
    for index, step in enumerate(location):
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif not (missing and index == len(location) - 1):
            continue
        steps.append(step)
    return tuple(steps)


def _literal(cls: type[Strict], steps: Route, route: Route, value: Any) -> facts.Fact:
    """What a `Literal` argument takes, read from the annotation: the error has it in words only."""
    field = cls.model_fields.get(str(steps[0])) if steps else None
    choices: list[Any] = []
    pending = [field.annotation] if field else []
    while pending:
        annotation = pending.pop()
        for argument in get_args(annotation):
            (pending if hasattr(argument, "__args__") else choices).append(argument)
    texts = tuple(choice for choice in choices if isinstance(choice, str))
    if isinstance(value, str) and texts:
        return facts.UnknownChoice(route, value, texts)
    return facts.WrongType(route, tuple(map(str, choices)), value)
