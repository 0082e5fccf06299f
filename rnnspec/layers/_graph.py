"""Run tensors through a graph of layers. A failed call is poisoned, so one mistake gives one fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit, Weight
from rnnspec.spec.facts import Fact, WrongType
from rnnspec.spec.graph import Graph, Node, Ref
from rnnspec.spec.tensors import POISON, Tensor


@dataclass(slots=True)
class Step:
    """One call with what came of it. A poisoned step has neither weights nor cost.

    `macs` is None where the cost depends on an open axis, and 0 for a call that no output depends on.
    A second call of a shared layer has no weights of its own.
    """

    node: Node
    call: Call | None = None
    outputs: tuple[Tensor, ...] = (POISON,)
    weights: tuple[Weight, ...] = ()
    macs: int | None = 0
    #: Numbers that training keeps of one sample, likewise.
    kept: int | None = 0

    @property
    def layer(self) -> Layer | None:
        layer = self.node.layer
        return layer if isinstance(layer, Layer) else None

    @property
    def poisoned(self) -> bool:
        return self.call is None

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of its outputs; none of a poisoned step: what its layer holds may not be what has outputs."""
        return self.layer.output_names if self.layer is not None and not self.poisoned else ()


@dataclass(slots=True)
class Run:
    """All steps of a graph, in its order, with the facts found on the way."""

    inputs: Mapping[str, Tensor]
    steps: dict[str, Step] = field(default_factory=dict)
    found: list[Fact] = field(default_factory=list)

    def tensor(self, ref: Ref) -> Tensor:
        """The tensor a reference means; poison, and a fact, if the layer has no such output."""
        if ref.name in self.inputs:
            tensor = self.inputs[ref.name]
            if ref.output not in (0, "output"):
                self.found.append(facts.UnknownOutput(ref.route, "Input", ref.output, ("0",)))
                return POISON
            return tensor
        step = self.steps[ref.name]
        if step.poisoned:
            return POISON
        names = step.output_names
        number = names.index(ref.output) if ref.output in names else ref.output
        if isinstance(number, int) and number < len(step.outputs):
            return step.outputs[number]
        available = (*names, *map(str, range(len(step.outputs))))
        self.found.append(facts.UnknownOutput(ref.route, step.node.kind, ref.output, available))
        return POISON


def run(graph: Graph, inputs: Mapping[str, Tensor]) -> Run:
    """Every step of `graph` for these inputs (poison included)."""
    state = Run(inputs)
    called = graph.called
    for node in graph.nodes:
        step = state.steps[node.name] = Step(node)
        if node.broken or not isinstance(node.layer, Layer):
            continue
        args = tuple(state.tensor(ref) for ref in node.args)
        named = {
            name: tuple(map(state.tensor, value)) if isinstance(value, tuple) else state.tensor(value)
            for name, value in node.named.items()
        }
        call = Call(node.at, args, named, node.flags)
        if any(tensor.poison for tensor in _tensors(call)):
            continue
        try:
            _check_types(node, node.layer)
            call = node.layer.bound(call)
            outputs = node.layer.run(call)
            weights = tuple(node.layer.weights(call))
            if node.shares is not None:
                weights = _shared(state.steps[node.shares], weights, call)
            if node.name in called:
                step.macs = node.layer.macs(call, outputs)
                step.kept = node.layer.kept(call, outputs)
        except Misfit as misfit:
            state.found += misfit.facts
        else:
            step.call, step.outputs, step.weights = call, outputs, weights
    return state


def _check_types(node: Node, layer: Layer) -> None:
    """Raises `Misfit` where true or false stands for a tensor, or a tensor for true or false."""
    for name, value in node.flags.items():
        if name in (*layer.positional_names(), *layer.call_arguments):
            raise Misfit(WrongType((*node.route, "from", name), ("text", "list"), value))
    for name in layer.flags:
        if name in node.named:
            ref = node.named[name]
            written = ref.name if isinstance(ref, Ref) else [one.name for one in ref]
            raise Misfit(WrongType((*node.route, "from", name), ("boolean",), written))


def _tensors(call: Call) -> Iterable[Tensor]:
    yield from call.inputs
    for name in call.named:
        yield from call.several(name)


def _shared(owner: Step, weights: tuple[Weight, ...], call: Call) -> tuple[Weight, ...]:
    """Nothing, for a second call whose weights are those of the first. Raises `Misfit` if they cannot be."""
    if owner.poisoned:
        return ()
    for first, second in zip(owner.weights, weights, strict=True):
        if first.shape != second.shape:
            name = owner.node.name
            raise Misfit(facts.SharedMismatch(call.route, owner.node.kind, name, first.name, first.shape, second.shape))
    return ()


def frozen(weights: Iterable[Weight], trainable: bool) -> tuple[Weight, ...]:
    """The weights of inner layers, none of them trainable if the container is not."""
    return tuple(weights) if trainable else tuple(replace(weight, trainable=False) for weight in weights)


def in_keras_order(graph: Graph) -> list[str]:
    """The nodes that own a layer the outputs depend on, as `Model.layers` lists them.

    By decreasing distance from the outputs, then by a search from the outputs backwards
    (`map_graph` in keras/src/ops/function.py, 3.15.1).
    """
    nodes = {node.name: node for node in graph.nodes}
    owner = {name: node.shares or name for name, node in nodes.items()}
    found: dict[str, int] = {}
    entered: set[str] = set()
    finished: list[str] = []
    pending = [(ref.name, False) for ref in reversed(graph.outputs)]
    while pending:
        name, done = pending.pop()
        if done:
            finished.append(name)
            continue
        if name not in nodes or name in entered:
            continue
        entered.add(name)
        found.setdefault(owner[name], len(found))
        pending.append((name, True))
        pending += [(ref.name, False) for ref in reversed(list(nodes[name].refs))]
    depths: dict[str, int] = {}
    longest: dict[str, int] = {}
    for name in reversed(finished):
        depth = longest[owner[name]] = max(depths.get(name, 0), longest.get(owner[name], 0))
        for ref in nodes[name].refs:
            depths[ref.name] = max(depth + 1, depths.get(ref.name, 0))
    return sorted(found, key=lambda name: (-longest[name], found[name]))
