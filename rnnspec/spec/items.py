"""The items of `layers`: kinds with their arguments, references, repetition and blocks, written out one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import cycle
from typing import Annotated, Any, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, core_schema

from rnnspec.diagnostics.suggest import closest
from rnnspec.source.tree import Route
from rnnspec.spec import facts
from rnnspec.spec.errors import facts_of, nested
from rnnspec.spec.family import family
from rnnspec.spec.kind import Kind
from rnnspec.spec.variables import NotArithmetic, Unknown, names_in, substitute

#: More layers than this are a mistake in a `repeat`, and would only cost time.
LIMIT = 20_000

#: One reference, a list of them, or the named arguments of the layer's call, which may be true or false as well.
From: TypeAlias = str | tuple[str, ...] | Mapping[str, str | bool | tuple[str, ...]]


#: What stands beside a layer, and is no argument of it.
BESIDE = ("from", "repeat")
#: What `from` is called in Keras, and what it is taken for.
SOURCES = ("input", "inputs")


def stands_for_source(key: str) -> bool:
    """Whether an unknown key beside a kind is meant to be `from`."""
    return key in SOURCES or bool(closest(key, ("from",)))


def refers(value: Any) -> bool:
    """Whether a value is a reference or a list of them."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


@dataclass(frozen=True, slots=True)
class Item:
    """One layer call in the order of the text, blocks written out.

    `key` is the kind as it was written, which may be an alias of it. `layer` is None where its
    arguments could not be read: it has been reported, and nothing more is to be said of it. `reuse`
    names the layer that is called again. `scope` tells the iterations of the blocks around the item,
    the outermost first.
    """

    route: Route
    kind: str
    layer: Kind | None
    name: str | None = None
    source: From | None = None
    reuse: str | None = None
    scope: tuple[int, ...] = ()
    #: `from` of the block whose iteration this item begins.
    block_source: str | None = None
    key: str = ""


@dataclass
class Reader:
    """Reads items, collecting what is wrong with them."""

    found: list[facts.Fact] = field(default_factory=list)
    count: int = 0
    blocks: int = 0

    def read(self, values: Any, route: Route, variables: Mapping[str, Any], scope: tuple[int, ...]) -> Iterator[Item]:
        if not isinstance(values, list):
            self.found.append(facts.WrongType(route, ("list",), values))
            return
        for index, value in enumerate(values):
            yield from self.item(value, (*route, index), variables, scope)
            if self.count > LIMIT:
                return

    def item(self, value: Any, route: Route, variables: Mapping[str, Any], scope: tuple[int, ...]) -> Iterator[Item]:
        if scope:
            value = self.bound(value, route, variables)
        if isinstance(value, str):
            value = {value: None}
        if not isinstance(value, dict):
            self.found.append(facts.WrongType(route, ("text", "mapping"), value))
            return
        if "layers" in value:
            yield from self.block(value, route, variables, scope)
        elif "reuse" in value:
            yield from self.reuse(value, route, scope)
        else:
            yield from self.kind(value, route, scope)

    def kind(self, value: dict[str, Any], route: Route, scope: tuple[int, ...]) -> Iterator[Item]:
        kinds = [key for key in value if key not in ("from", "repeat")]
        known = [key for key in kinds if key in family("layers")]
        if not kinds:
            self.found.append(facts.NoKind(route, tuple(value)))
            return
        if len(known) > 1:
            self.found.append(facts.SeveralKinds(route, tuple(known)))
            return
        # With one layer among several keys, the others are what does not belong here.
        kind = known[0] if known else kinds[0]
        for key in kinds:
            if key != kind:
                self.found.append(facts.UnknownField((*route, key), key, "an item of layers", ("from", "repeat")))
                if "from" not in value and stands_for_source(key) and refers(value[key]):
                    # It is told of; to go on without would be to tell of its absence as well.
                    value = {**value, "from": value[key]}
        layer, name = self.layer(kind, value[kind], (*route, kind))
        # What cannot be read holds nothing.
        one = 1 + (_inside(value[kind]) if layer is not None else 0)
        times = self.fitting(self.times(value, route), one, route)
        if self.count + one > LIMIT:
            self.overflow(route)
            layer, one = None, 1
        source = self.source(value, route)
        for turn in range(times):
            self.count += one
            named = family("layers").aliases.get(kind, kind)
            yield Item(route, named, layer, name, source if turn == 0 else None, None, scope, key=kind)

    def fitting(self, turns: int, size: int, route: Route) -> int:
        """So many turns of what stands for `size` layers, or one where they would be too many.

        What is too large in itself has a block inside that is, which is told of in its place.
        """
        left = LIMIT - self.count
        if turns * size <= left or turns == 1:
            return turns
        if size <= left:
            self.overflow(route)
        return 1

    def overflow(self, route: Route) -> None:
        if not any(isinstance(fact, facts.TooManyItems) for fact in self.found):
            self.found.append(facts.TooManyItems(route, LIMIT))

    def layer(self, kind: str, arguments: Any, route: Route) -> tuple[Kind | None, str | None]:
        """The layer, and the name it was given even where it cannot be read."""
        cls = family("layers").get(kind)
        arguments = {} if arguments is None else arguments
        name = arguments.get("name") if isinstance(arguments, dict) else None
        name = name if isinstance(name, str) else None
        if cls is None:
            refused = family("layers").refused.get(kind)
            self.found.append(facts.UnknownKind(route, kind, ("layers",), refused))
            return None, name
        try:
            return cls.model_validate(arguments).under(kind), name
        except ValidationError as error:
            self.found += facts_of(error, kind, cls, arguments, route)
            return None, name

    def reuse(self, value: dict[str, Any], route: Route, scope: tuple[int, ...]) -> Iterator[Item]:
        allowed = ("reuse", "name", "from")
        for key in value:
            if key not in allowed:
                self.found.append(facts.UnknownField((*route, key), key, "an item with reuse", allowed))
        target, name = value["reuse"], value.get("name")
        if not isinstance(target, str):
            self.found.append(facts.WrongType((*route, "reuse"), ("text",), target))
            return
        if name is not None and not isinstance(name, str):
            self.found.append(facts.WrongType((*route, "name"), ("text",), name))
            name = None
        self.count += 1
        yield Item(route, "reuse", None, name, self.source(value, route), target, scope, key="reuse")

    def block(
        self, value: dict[str, Any], route: Route, variables: Mapping[str, Any], scope: tuple[int, ...]
    ) -> Iterator[Item]:
        allowed = ("repeat", "each", "layers", "from")
        for key in value:
            if key not in allowed:
                self.found.append(facts.UnknownField((*route, key), key, "a block", allowed))
        source = self.source(value, route)
        if source is not None and not isinstance(source, str):
            self.found.append(facts.WrongType((*route, "from"), ("text",), value["from"]))
            source = None
        turns = self.turns(value, route)
        for turn, bindings in enumerate(turns):
            self.blocks += 1
            inner = self.read(value["layers"], (*route, "layers"), {**variables, **bindings}, (*scope, self.blocks))
            for index, item in enumerate(inner):
                if index == 0 and turn == 0 and source is not None:
                    item = replace(item, block_source=source)
                yield item

    def turns(self, value: dict[str, Any], route: Route) -> list[dict[str, Any]]:
        """The bindings of each iteration of a block."""
        times = self.times(value, route)
        each = value.get("each")
        if each is None:
            return [{}] * self.fitting(times, size(value["layers"]), route)
        where = (*route, "each")
        if not isinstance(each, dict) or not each:
            self.found.append(facts.WrongType(where, ("mapping",), each))
            return [{}]
        for name, values in each.items():
            if not isinstance(values, list):
                self.found.append(facts.WrongType((*where, name), ("list",), values))
                return [dict.fromkeys(each)]
        lengths = {name: len(values) for name, values in each.items()}
        if len(set(lengths.values())) > 1:
            self.found.append(facts.UnequalEach(where, tuple(lengths.items())))
        rows = [dict(zip(each, row, strict=True)) for row in zip(*each.values(), strict=False)]
        turns = self.fitting(len(rows) * times, size(value["layers"]), route)
        return [row for row, _ in zip(cycle(rows), range(turns), strict=False)]

    def times(self, value: dict[str, Any], route: Route) -> int:
        times = value.get("repeat", 1)
        if isinstance(times, bool) or not isinstance(times, int):
            self.found.append(facts.WrongType((*route, "repeat"), ("integer",), times))
            return 1
        if times < 1:
            self.found.append(facts.OutOfRange((*route, "repeat"), ((">", 0),), times))
            return 1
        return times

    def source(self, value: dict[str, Any], route: Route) -> From | None:
        if "from" not in value:
            return None
        route = (*route, "from")
        match value["from"]:
            case str() as one:
                return one
            case list() as several if several and all(isinstance(one, str) for one in several):
                return tuple(several)
            case dict() as named if named and all(self.is_argument(one) for one in named.values()):
                return {key: tuple(one) if isinstance(one, list) else one for key, one in named.items()}
            case other:
                self.found.append(facts.WrongType(route, ("text", "list", "mapping"), other))
                return None

    @staticmethod
    def is_argument(value: Any) -> bool:
        return isinstance(value, bool) or refers(value)

    def bound(self, value: Any, route: Route, variables: Mapping[str, Any]) -> Any:
        """`value` with the names that the blocks around it bind put in; inner blocks are left to their own turn."""
        match value:
            case str() if names_in(value):
                try:
                    return substitute(value, variables)
                except Unknown as error:
                    self.found.append(facts.UnknownVariable(route, error.args[0], tuple(variables)))
                except NotArithmetic as error:
                    self.found.append(facts.BadArithmetic(route, value, error.args[0]))
                return None
            case list():
                return [self.bound(one, (*route, index), variables) for index, one in enumerate(value)]
            case dict():
                return {
                    key if not names_in(key) else str(self.bound(key, (*route, key), variables)): one
                    if key == "layers" and "each" in value
                    else self.bound(one, (*route, key), variables)
                    for key, one in value.items()
                }
            case _:
                return value


def size(items: Any) -> int:
    """How many layers a list of items stands for, each block written out; at least 1."""
    return max(1, sum(map(_size, items))) if isinstance(items, list) else 1


def _size(item: Any) -> int:
    """How many layers an item stands for. What cannot be counted, such as a name that a block binds, counts as one."""
    if not isinstance(item, dict):
        return 1
    repeat, each = item.get("repeat"), item.get("each")
    turns = repeat if isinstance(repeat, int) and repeat > 0 else 1
    if "layers" not in item:
        return turns * (1 + sum(map(_inside, item.values())))
    rows = [len(values) for values in each.values() if isinstance(values, list)] if isinstance(each, dict) else []
    return turns * max(1, min(rows, default=1)) * size(item["layers"])


def _inside(arguments: Any) -> int:
    """How many layers the arguments of one hold, as those of `Sequential` do."""
    if isinstance(arguments, list):
        return sum(map(_inside, arguments))
    if not isinstance(arguments, dict):
        return 0
    return sum(size(value) if key == "layers" else _inside(value) for key, value in arguments.items())


def read_items(values: Any, variables: Mapping[str, Any] | None = None) -> tuple[tuple[Item, ...], list[facts.Fact]]:
    """The items of a list, and what is wrong with them; routes begin at the list.

    What is wrong in a block is said once, not once a turn.
    """
    reader = Reader()
    items = tuple(reader.read(values, (), variables or {}, ()))
    return items, list(dict.fromkeys(reader.found))


class _Items:
    """The argument `layers` of `Sequential` and `Model`."""

    takes = "list of layers"

    def read(self, value: Any) -> tuple[Item, ...]:
        items, found = read_items(value)
        if found:
            raise nested(found)
        return items

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"definitions_of": ["items"]}


Items: TypeAlias = Annotated[Any, _Items()]
