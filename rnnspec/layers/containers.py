"""Models as layers of other models."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import Field, PrivateAttr, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight, plus
from rnnspec.layers._graph import Run, frozen, in_keras_order, run
from rnnspec.layers._ops import Function
from rnnspec.spec.document import InputSpec, condition
from rnnspec.spec.facts import Fact
from rnnspec.spec.graph import Graph, wire
from rnnspec.spec.items import Items
from rnnspec.spec.tensors import Blame, Dim, Size, Tensor


class Container(Layer, abstract=True):
    """A layer around a graph of layers. Its inner run is kept: shapes, weights and cost all come from it."""

    masks: ClassVar = "own"
    text: ClassVar = True

    # Keras's constructors of models take no more than a name and whether they are trained.
    dtype: ClassVar[None] = None  # type: ignore[misc]
    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]

    layers: Annotated[Items, Field(min_length=1)]

    _kept: tuple[Call, Graph, Run, tuple[Tensor, ...]] | None = PrivateAttr(None)

    def names(self) -> tuple[str, ...]:
        """The names of the inputs, as the inner layers refer to them."""
        raise NotImplementedError

    def ends(self) -> tuple[str, ...] | None:
        """References to the outputs; None for the last layer."""
        raise NotImplementedError

    def entered(self, call: Call) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        """What the inner layers are built for, and what they see in this call. Raises `Misfit`."""
        raise NotImplementedError

    def inside(self, call: Call) -> tuple[Graph, Run, tuple[Tensor, ...]]:
        """The inner graph with its run and outputs for a call. Raises `Misfit` with all that is wrong."""
        if self._kept is not None and self._kept[0] == call:
            return self._kept[1:]
        built, seen = self.entered(call)
        graph, problems = wire(self.names(), self.layers, self.ends(), (*call.route, "layers"))
        # Where both are the same, the sizes of what was passed know where they come from.
        same = seen == built
        state, outputs = self.run_inside(graph, seen if same else built, problems)
        if not same:
            state, outputs = self.run_inside(graph, seen, [])
        self._kept = (call, graph, state, outputs)
        return graph, state, outputs

    def run_inside(
        self, graph: Graph, inputs: tuple[Tensor, ...], problems: Iterable[Fact]
    ) -> tuple[Run, tuple[Tensor, ...]]:
        state = run(graph, dict(zip(self.names(), inputs, strict=True)))
        outputs = tuple(map(state.tensor, graph.outputs))
        found = (*problems, *state.found)
        if found:
            raise Misfit(*found)
        return state, outputs

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        return self.inside(call)[2]

    def weights(self, call: Call) -> Iterable[Weight]:
        graph, state, _ = self.inside(call)
        steps = (state.steps[name] for name in in_keras_order(graph))
        return frozen((weight.under(step.node.name) for step in steps for weight in step.weights), self.trainable)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return plus(*(step.macs for step in self.inside(call)[1].steps.values()))

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return plus(*(step.kept for step in self.inside(call)[1].steps.values()))


class Sequential(Container):
    """A chain of layers as one layer, so that it can be wrapped, repeated or shared.

    `TimeDistributed: {layer: {Sequential: {layers: [...]}}}` applies a whole network to every step of
    a sequence. Inside, layers chain only; for branches there is `Model`.

    Parameters: the sum of its layers.

    keras/src/models/sequential.py, 3.15.1
    """

    examples: ClassVar = (
        Example("Sequential: {layers: [{Dense: {units: 4}}, Flatten]}", ((None, 10, 3),), ((None, 40),), 16, macs=120),
        Example(
            "Sequential: {layers: [{LSTM: {units: 4, return_sequences: true}}, {GRU: {units: 2}}]}",
            ((None, None, 3),), ((None, 2),), 128 + 48,
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _chain(self) -> "Sequential":
        if any(item.source is not None or item.reuse is not None or item.block_source for item in self.layers):
            raise condition("from or reuse in Sequential")
        return self

    def names(self) -> tuple[str, ...]:
        return ("input",)

    def ends(self) -> None:
        return None

    def entered(self, call: Call) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        for item in self.layers:
            if isinstance(item.layer, Function):
                route = (*call.route, "layers", *item.route, item.key)
                raise Misfit(facts.WrongInner(route, self.kind, item.kind, "no-function"))
        # The input made for it has the dtype of the first layer (Sequential.build).
        first = self.layers[0].layer
        x = replace(call.x, dtype=first.compute_dtype if isinstance(first, Layer) else call.x.dtype)
        return (x,), (x,)

    def run_inside(
        self, graph: Graph, inputs: tuple[Tensor, ...], problems: Iterable[Fact]
    ) -> tuple[Run, tuple[Tensor, ...]]:
        state, _ = super().run_inside(graph, inputs, problems)
        *before, last = state.steps.values()
        for step in before:
            # The next layer would be called with a list.
            if len(step.outputs) > 1:
                route = (*step.node.route, step.node.kind)
                raise Misfit(facts.WrongInner(route, self.kind, step.node.kind, "single-output"))
        return state, last.outputs

    @property
    def output_names(self) -> tuple[str, ...]:
        last = self.layers[-1].layer
        return last.output_names if isinstance(last, Layer) else ("output",)


class Model(Container):
    """A graph of layers as one layer, with inputs and outputs of its own.

    Has the sections `input` or `inputs`, `layers` and `outputs` of a spec. Several inputs are passed in
    their order (`from: [a, b]`) or by name (`from: {left: a, right: b}`). Layers that no output needs
    do not count: Keras drops them.

    Parameters: the sum of its layers.

    keras/src/models/functional.py, 3.15.1
    """

    input: InputSpec | None = None
    inputs: dict[str, InputSpec] | None = None
    outputs: str | list[str] | None = None

    takes: ClassVar = (1, None)
    positional: ClassVar = 0
    call_arguments: ClassVar = ()
    examples: ClassVar = (
        Example(
            "Model: {input: {shape: [10, 3]}, layers: [Flatten, {Dense: {units: 4}}]}",
            ((None, 10, 3),), ((None, 4),), 124, macs=120,
        ),
        Example(
            "Model: {inputs: {left: {shape: [null, 3]}, right: {shape: [null, 5]}}, layers: ["
            "{LSTM: {units: 4, name: one}, from: left}, {LSTM: {units: 4, name: two}, from: right},"
            "{Concatenate: {}, from: [one, two]}], outputs: [concatenate, two]}",
            ((2, 7, 3), (2, 9, 5)), ((2, 8), (2, 4)), 128 + 160, macs=784 + 1_296,
        ),
        Example(
            "Model: {inputs: {a: {shape: [null, 3]}, b: {shape: [null, 3]}}, layers: ["
            "{GRU: {units: 2, name: read}, from: a}, {reuse: read, from: b}, {Subtract: {}, from: [read, read_1]}]}",
            ((None, None, 3), (None, None, 3)), ((None, 2),), 42,
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _inputs(self) -> "Model":
        if (self.input is None) == (self.inputs is None) or self.inputs == {}:
            raise condition("input or inputs")
        return self

    @property
    def declared(self) -> dict[str, InputSpec]:
        """The inputs by name; a single unnamed one is called `input`."""
        if self.inputs is not None:
            return self.inputs
        assert self.input is not None
        return {"input": self.input}

    @property
    def output_names(self) -> tuple[str, ...]:
        ends = self.ends()
        return ends if ends is not None and len(ends) > 1 else ("output",)

    def accepts(self) -> tuple[int, int]:
        return len(self.declared), len(self.declared)

    def positional_names(self) -> tuple[str, ...]:
        return tuple(self.declared)

    def passed(self, inputs: Any, named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (list(inputs) if len(inputs) > 1 else inputs[0],), {}

    def names(self) -> tuple[str, ...]:
        return tuple(self.declared)

    def ends(self) -> tuple[str, ...] | None:
        return (self.outputs,) if isinstance(self.outputs, str) else tuple(self.outputs) if self.outputs else None

    def entered(self, call: Call) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
        built, seen = [], []
        for (name, spec), given in zip(self.declared.items(), call.inputs, strict=True):
            route = (*call.route, "input") if self.input is not None else (*call.route, "inputs", name)
            blame = Blame(route, "shape" if spec.batch_shape is None else "batch_shape", True)
            dims = (
                Dim(None, size, blame) if isinstance(size, str) else Dim(size, None, blame) for size in spec.dimensions
            )
            needs = Tensor(tuple(dims), spec.dtype, given.mask, blame)
            if given.rank != needs.rank:
                raise Misfit(facts.WrongRank(call.route, self.kind, needs.rank, needs.rank, given))
            for axis, (one, other) in enumerate(zip(given.shape, needs.shape, strict=True)):
                if one.clashes(other):
                    raise Misfit(facts.Mismatch(call.route, self.kind, axis, given, needs))
            built.append(needs)
            seen.append(needs.with_shape(a.or_known(b) for a, b in zip(given.shape, needs.shape, strict=True)))
        return tuple(built), tuple(seen)
