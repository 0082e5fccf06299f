"""What inference knows of a model: shapes, weights, masks, cost, memory."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from rnnspec.layers._base import Weight
from rnnspec.layers._graph import Step
from rnnspec.source.record import Record
from rnnspec.spec.facts import Fact
from rnnspec.spec.graph import Graph, Ref
from rnnspec.spec.load import Spec
from rnnspec.spec.tensors import Size, Tensor

#: Bytes of one element.
BYTES = {
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "int8": 1, "int16": 2, "int32": 4, "int64": 8,
    "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8, "bool": 1, "string": 8,
}  # fmt: skip


class Output(Record):
    """One output of the model: the name of its layer, and its tensor."""

    name: str
    tensor: Tensor
    ref: Ref


class Report(Record):
    """A model as far as it is sound. Figures count what is known; `complete` says whether that is all."""

    spec: Spec
    graph: Graph
    inputs: dict[str, Tensor]
    steps: dict[str, Step]
    outputs: tuple[Output, ...]
    facts: tuple[Fact, ...] = ()

    @property
    def complete(self) -> bool:
        return (
            not any(step.poisoned for step in self.steps.values())
            and bool(self.steps)
            and not any(output.tensor.poison for output in self.outputs)
        )

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with any layer, those that lead nowhere included."""
        return not self.facts and not any(step.poisoned for step in self.steps.values())

    @cached_property
    def layers(self) -> list[Step]:
        """The calls that the outputs depend on, in the order of the graph: Keras leaves the others out."""
        return [self.steps[node.name] for node in self.graph.nodes if node.name not in self.idle]

    @cached_property
    def idle(self) -> frozenset[str]:
        """The calls that no output depends on."""
        return frozenset(self.steps) - self.graph.needed

    @cached_property
    def weights(self) -> list[Weight]:
        return [weight for step in self.layers for weight in step.weights]

    @property
    def params(self) -> int:
        return count(self.weights)

    @property
    def trainable_params(self) -> int:
        return count(weight for weight in self.weights if weight.trainable)

    @property
    def non_trainable_params(self) -> int:
        return self.params - self.trainable_params

    @property
    def macs(self) -> Size:
        """Multiply-adds of matrix products for one sample, None if an open axis decides."""
        total = 0
        for step in self.layers:
            if step.macs is None:
                return None
            total += step.macs
        return total

    @property
    def memory(self) -> dict[str, int]:
        """Bytes of the weights, and of what training holds beside them: gradients and optimizer slots."""
        weights = sum(weight.size * BYTES[weight.dtype] for weight in self.weights)
        gradients = sum(weight.size * BYTES[weight.dtype] for weight in self.weights if weight.trainable)
        memory = {"weights": weights, "gradients": gradients}
        optimizer = self.spec.compile.optimizer if self.spec.compile else None
        state_size = getattr(optimizer, "state_size", None)
        if state_size is not None:
            memory["optimizer"] = sum(
                state_size(weight.shape, f"{step.node.name}/{weight.name}") * BYTES[weight.dtype]
                for step in self.layers
                for weight in step.weights
                if weight.trainable
            )
        return memory

    @property
    def activations(self) -> Size:
        """Bytes that training keeps of each sample of a batch, None if an open axis decides. An estimate."""
        total = 0
        for step in self.layers:
            if step.kept is None:
                return None
            total += step.kept * BYTES[step.outputs[0].dtype]
        return total

    def takers(self, name: str) -> list[Step]:
        """The calls that take what an input or a call gives, each once."""
        return self._takers.get(name, [])

    @cached_property
    def _takers(self) -> dict[str, list[Step]]:
        found: dict[str, list[Step]] = {}
        for step in self.steps.values():
            for name in dict.fromkeys(ref.name for ref in step.node.refs):
                found.setdefault(name, []).append(step)
        return found

    def chain(self, name: str) -> Iterator[Step]:
        """The steps that lead to `name` along first inputs, from the input on; `name` itself is the last."""
        path: list[Step] = []
        seen: set[str] = set()
        while name in self.steps and name not in seen:
            seen.add(name)
            step = self.steps[name]
            path.append(step)
            first = next(iter(step.node.refs), None)
            if first is None:
                break
            name = first.name
        yield from reversed(path)


def count(weights: Iterable[Weight]) -> int:
    """The number of parameters in `weights`."""
    return sum(weight.size for weight in weights)
