"""Names and references: which layer calls take which tensors, in an order in which they can be made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rnnspec.source.tree import Route
from rnnspec.spec import facts
from rnnspec.spec.items import From, Item
from rnnspec.spec.kind import Kind
from rnnspec.spec.naming import snake_case


@dataclass(frozen=True, slots=True)
class Ref:
    """One tensor: output number `output` of the node `name`, or the one a recurrent layer calls so."""

    name: str
    output: int | str = 0
    #: Where it was written; the route of the item that follows in a chain.
    route: Route = ()


@dataclass(slots=True)
class Node:
    """One call of a layer. `shares` is the name of the node that owns the layer, for a second call.

    `key` is the kind as it was written: the same, or an alias of it.
    """

    name: str
    kind: str
    route: Route
    layer: Kind | None
    args: tuple[Ref, ...] = ()
    listed: bool = False
    named: Mapping[str, Ref | tuple[Ref, ...]] = field(default_factory=dict)
    #: Arguments of the call that are no tensors.
    flags: Mapping[str, bool] = field(default_factory=dict)
    shares: str | None = None
    broken: bool = False
    key: str = ""

    @property
    def at(self) -> Route:
        """Where its arguments are: `("layers", 2, "LSTM")`."""
        return (*self.route, self.key or self.kind)

    @property
    def refs(self) -> Iterable[Ref]:
        yield from self.args
        for value in self.named.values():
            yield from value if isinstance(value, tuple) else (value,)


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in an order in which each comes after what it takes."""

    inputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    outputs: tuple[Ref, ...]

    @property
    def called(self) -> frozenset[str]:
        """The nodes that the outputs depend on."""
        nodes = {node.name: node for node in self.nodes}
        found: set[str] = set()
        pending = [ref.name for ref in self.outputs]
        while pending:
            name = pending.pop()
            if name in nodes and name not in found:
                found.add(name)
                pending += [ref.name for ref in nodes[name].refs]
        return frozenset(found)

    @property
    def needed(self) -> frozenset[str]:
        """The nodes that are called, and those that own a layer they share."""
        called = self.called
        return called.union(node.shares for node in self.nodes if node.name in called and node.shares)


def wire(
    inputs: Sequence[str], items: Sequence[Item], outputs: Sequence[str] | None, layers_route: Route = ("layers",)
) -> tuple[Graph, list[facts.Fact]]:
    """Give every item its name and its inputs. What cannot be found is reported and breaks its node."""
    wiring = _Wiring(tuple(inputs), layers_route)
    for item, name in zip(items, _names(inputs, items, layers_route, wiring.found), strict=True):
        wiring.declare(item, name)
    wiring.connect()
    nodes = wiring.sorted()
    if outputs is not None:
        base = (*layers_route[:-1], "outputs")
        refs = [wiring.reference(text, (), (*base, i)) for i, text in enumerate(outputs)]
        ends = tuple(ref for ref in refs if ref is not None)
    else:
        ends = (Ref(wiring.nodes[-1].name, route=wiring.nodes[-1].route),) if wiring.nodes else ()
    return Graph(tuple(inputs), nodes, ends), wiring.found


def _names(inputs: Sequence[str], items: Sequence[Item], route: Route, found: list[facts.Fact]) -> list[str]:
    """Names as Keras gives them: the class in snake case, counted; repeated ones counted likewise."""
    first: dict[str, Route] = {name: ("inputs", name) for name in inputs}
    given = {item.name for item in items if item.name}
    counts: dict[str, int] = {}
    names = []

    def counted(stem: str, taken: Iterable[str]) -> str:
        while True:
            number = counts.get(stem, 0)
            counts[stem] = number + 1
            name = f"{stem}_{number}" if number else stem
            if name not in first and name not in taken:
                return name

    for item in items:
        at = (*route, *item.route)
        if item.name is None:
            name = counted(item.reuse or snake_case(item.kind), given)
        elif item.name not in first:
            name = item.name
            counts.setdefault(name, 1)
        elif first[item.name] == at or item.scope:
            # Another turn of a `repeat`, or of the block around it.
            name = counted(item.name, ())
        else:
            found.append(facts.DuplicateName((*at, item.key, "name"), item.name, first[item.name]))
            name = counted(item.name, ())
        first[name] = at
        names.append(name)
    return names


class _Wiring:
    def __init__(self, inputs: tuple[str, ...], layers_route: Route) -> None:
        self.inputs = inputs
        self.layers_route = layers_route
        self.found: list[facts.Fact] = []
        self.nodes: list[Node] = []
        self.items: list[Item] = []
        #: The node that a written name means, by the scope it was written in.
        self.scopes: dict[tuple[int, ...], dict[str, str]] = {(): {name: name for name in inputs}}
        self.by_name: dict[str, Node] = {}
        self._visible: dict[tuple[int, ...], tuple[str, ...]] = {}

    def declare(self, item: Item, name: str) -> None:
        node = Node(name, item.kind, (*self.layers_route, *item.route), item.layer, key=item.key)
        self.nodes.append(node)
        self.items.append(item)
        self.by_name[name] = node
        scope = self.scopes.setdefault(item.scope, {})
        # The first of several turns keeps the plain name; seen from inside, each turn means itself.
        scope.setdefault(item.name or name, name)
        self.scopes[()].setdefault(name, name)

    def connect(self) -> None:
        previous = Ref(self.inputs[0]) if self.inputs else None
        entered: dict[tuple[int, ...], Ref] = {}
        for node, item in zip(self.nodes, self.items, strict=True):
            if item.block_source is not None:
                previous = self.reference(item.block_source, item.scope[:-1], (*node.route[:-2], "from")) or previous
            for depth in range(1, len(item.scope) + 1):
                if previous is not None:
                    entered.setdefault(item.scope[:depth], previous)
            self._connect(node, item, previous, entered.get(item.scope))
            previous = Ref(node.name, route=node.route)

    def _connect(self, node: Node, item: Item, previous: Ref | None, block: Ref | None) -> None:
        if item.reuse is not None:
            owner = self.reference(item.reuse, item.scope, (*node.route, "reuse"))
            target = self.by_name.get(owner.name) if owner else None
            if owner and target is None:
                self.found.append(facts.DanglingReference((*node.route, "reuse"), item.reuse, tuple(self.by_name)))
            if target is None:
                node.broken = True
            else:
                node.kind, node.key, node.layer = target.kind, target.key, target.layer
                # A function has no weights to share: it is applied once more.
                node.shares = None if node.kind.startswith("ops.") else target.shares or target.name

        def ref(text: str, *steps: str | int) -> Ref | None:
            if text == "block" and block is not None:
                return Ref(block.name, block.output, (*node.route, "from", *steps))
            found = self.reference(text, item.scope, (*node.route, "from", *steps))
            node.broken |= found is None
            return found

        source: From | None = item.source
        if source is None:
            node.args = (previous,) if previous is not None else ()
            node.broken |= previous is None
        elif isinstance(source, str):
            node.args = tuple(one for one in (ref(source),) if one)
        elif isinstance(source, tuple):
            node.args = tuple(one for i, text in enumerate(source) if (one := ref(text, i)))
            node.listed = True
        else:
            named: dict[str, Ref | tuple[Ref, ...]] = {}
            node.flags = {key: value for key, value in source.items() if isinstance(value, bool)}
            for key, value in source.items():
                if isinstance(value, bool):
                    continue
                if isinstance(value, str):
                    if one := ref(value, key):
                        named[key] = one
                else:
                    named[key] = tuple(one for i, text in enumerate(value) if (one := ref(text, key, i)))
            node.named = named

    def reference(self, text: str, scope: tuple[int, ...], route: Route) -> Ref | None:
        """The tensor that `text` means as seen from `scope`; None, and a fact, if there is none."""
        stem, dot, tail = text.partition(".")
        for name, output in ((text, ""), (stem, tail)) if dot else ((text, ""),):
            for depth in range(len(scope), -1, -1):
                target = self.scopes.get(scope[:depth], {}).get(name)
                if target is not None:
                    return Ref(target, int(output) if output.isdigit() else output or 0, route)
        self.found.append(facts.DanglingReference(route, text, self.visible(scope)))
        return None

    def visible(self, scope: tuple[int, ...]) -> tuple[str, ...]:
        """The names that can be seen from a scope; all are declared when the first one is looked for."""
        if scope not in self._visible:
            names = (name for depth in range(len(scope) + 1) for name in self.scopes.get(scope[:depth], {}))
            self._visible[scope] = tuple(dict.fromkeys(names))
        return self._visible[scope]

    def sorted(self) -> tuple[Node, ...]:
        """The nodes in a sound order; those on a cycle are reported, broken, and come last."""
        done = set(self.inputs)
        order: list[Node] = []
        waiting: dict[str, set[str]] = {}
        for node in self.nodes:
            needs = {ref.name for ref in node.refs}
            if node.shares is not None:
                needs.add(node.shares)
            if needs <= done and not waiting:
                order.append(node)
                done.add(node.name)
            else:
                waiting[node.name] = needs
        if waiting:
            self._settle(waiting, done, order)
        return tuple(order)

    def _settle(self, waiting: dict[str, set[str]], done: set[str], order: list[Node]) -> None:
        users: dict[str, list[str]] = {}
        for name, needs in waiting.items():
            needs -= done
            for need in needs:
                users.setdefault(need, []).append(name)
        ready = [name for name, needs in waiting.items() if not needs]
        while ready:
            name = ready.pop(0)
            del waiting[name]
            order.append(self.by_name[name])
            for user in users.get(name, ()):
                waiting[user].discard(name)
                if not waiting[user]:
                    ready.append(user)
        if waiting:
            cycle = self._cycle(waiting)
            self.found.append(facts.ReferenceCycle((*self.by_name[cycle[0]].route, "from"), cycle))
            for name in waiting:
                self.by_name[name].broken = True
                order.append(self.by_name[name])

    @staticmethod
    def _cycle(waiting: dict[str, set[str]]) -> tuple[str, ...]:
        path = [next(iter(waiting))]
        while True:
            following = next(iter(sorted(waiting[path[-1]])))
            if following in path:
                return (*path[path.index(following) :], following)
            path.append(following)
