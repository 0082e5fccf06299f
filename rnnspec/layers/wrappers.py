"""Layers around layers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight, plus, times
from rnnspec.layers._graph import frozen
from rnnspec.layers._ops import Function
from rnnspec.layers._recurrent import Cell, Recurrent
from rnnspec.spec.document import condition
from rnnspec.spec.fields import ObjectOf
from rnnspec.spec.tensors import Dim, Size, Tensor

#: A layer inside another: `{LSTM: {units: 64}}`.
Inner = Annotated[Any, ObjectOf("layers", strings=False, optional=False)]


class TimeDistributed(Layer):
    """Apply a layer to every step of a sequence, with the same weights.

    (B, T, …) is taken apart into T inputs (B, …) for the inner layer, and its results are put
    together again. A `Dense` needs no such wrapper: it works step by step as it is.

    keras/src/layers/rnn/time_distributed.py, 3.15.1
    """

    layer: Inner

    ranks: ClassVar = (3, None)
    masks: ClassVar = "pass"
    text: ClassVar = True
    examples: ClassVar = (
        Example("TimeDistributed: {layer: {Dense: {units: 4}}}", ((None, 10, 3),), ((None, 10, 4),), 16, macs=120),
        Example("TimeDistributed: {layer: Flatten}", ((2, None, 4, 3),), ((2, None, 12),)),
        Example("TimeDistributed: {layer: {GRU: {units: 2}}}", ((None, 6, 5, 3),), ((None, 6, 2),), 42, macs=900),
    )

    def infer(self, call: Call) -> Tensor:
        outputs = self.layer.run(self.step(call))
        if len(outputs) != 1:
            raise Misfit(self.misfit(call, "single-output"))
        shape = (*call.x.shape[:2], *outputs[0].shape[1:])
        same = outputs[0].rank == call.x.rank - 1
        return Tensor(shape, self.compute_dtype, blame=call.x.blame if same else outputs[0].blame)

    def misfit(self, call: Call, needs: str) -> facts.WrongInner:
        return facts.WrongInner((*call.route, "layer", self.layer.key), self.kind, self.layer.kind, needs)

    def step(self, call: Call) -> Call:
        """The call of the inner layer on one step. Raises `Misfit` for what cannot be called so."""
        if isinstance(self.layer, Function):
            raise Misfit(self.misfit(call, "no-function"))
        if not isinstance(self.layer, Layer) or isinstance(self.layer, Cell) or self.layer.accepts()[0] > 1:
            raise Misfit(self.misfit(call, "layer"))
        x = call.x
        mask = replace(x.mask, rank=x.mask.rank - 1) if x.mask is not None else None
        one = Tensor((x.shape[0], *x.shape[2:]), self.cast(x.dtype), mask, x.blame)
        return call.inner("layer", self.layer.key, inputs=[one])

    def weights(self, call: Call) -> Iterable[Weight]:
        return frozen((weight.under("layer") for weight in self.layer.weights(self.step(call))), self.trainable)

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        inner = self.step(call)
        return times(call.x.shape[1].size, self.layer.kept(inner, self.layer.run(inner)))

    def formula(self, call: Call) -> str:
        inner: str = self.layer.formula(self.step(call))
        return inner

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        inner = self.step(call)
        return times(call.x.shape[1].size, self.layer.macs(inner, self.layer.run(inner)))


class Bidirectional(Layer):
    """Read a sequence forwards and backwards with two copies of a recurrent layer, and merge the outputs.

    `concat` doubles the width; `merge_mode: null` gives two tensors. With `return_state` the states of
    the forward layer follow, then those of the backward one; `initial_state` takes them in that order.
    A `backward_layer` of its own needs `go_backwards: true`.

    Parameters: those of the forward and of the backward layer.

    keras/src/layers/rnn/bidirectional.py, 3.15.1
    """

    layer: Inner
    merge_mode: Literal["sum", "mul", "ave", "concat"] | None = "concat"
    backward_layer: Annotated[Any, ObjectOf("layers", strings=False)] = None

    masks: ClassVar = "own"
    call_arguments: ClassVar = ("sequences", "initial_state")
    refused_arguments: ClassVar = {"weights": "carries_data"}
    examples: ClassVar = (
        Example("Bidirectional: {layer: {LSTM: {units: 4}}}", ((None, 10, 3),), ((None, 8),), 256, macs=2_240),
        Example(
            "Bidirectional: {layer: {GRU: {units: 4, return_sequences: true}}, merge_mode: sum}",
            ((None, None, 3),), ((None, None, 4),), 216,
        ),
        Example(
            "Bidirectional: {layer: {LSTM: {units: 2, return_state: true}}}",
            ((None, 5, 3),), ((None, 4), (None, 2), (None, 2), (None, 2), (None, 2)), 96, macs=400,
            named={"initial_state": ((None, 2), (None, 2), (None, 2), (None, 2))},
        ),
        Example(
            "Bidirectional: {layer: {RNN: {cell: {GRUCell: {units: 2}}}}, merge_mode: null}",
            ((None, 5, 3),), ((None, 2), (None, 2)), 84, macs=300,
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _same_kind(self) -> "Bidirectional":
        # _verify_layer_config in keras/src/layers/rnn/bidirectional.py, 3.15.1
        forward, backward = self.layer, self.backward_layer
        if isinstance(forward, Recurrent) and backward is None and forward.go_backwards:
            raise condition("layer.go_backwards without backward_layer")
        if isinstance(forward, Recurrent) and forward.stateful and forward.return_state:
            # compute_mask multiplies a generator.
            raise condition("layer.stateful and layer.return_state")
        if isinstance(forward, Recurrent) and isinstance(backward, Recurrent):
            if forward.go_backwards == backward.go_backwards:
                raise condition(
                    "layer.go_backwards == backward_layer.go_backwards",
                    "write `go_backwards: true` into one of the two, usually `backward_layer`",
                )
            for name in ("stateful", "return_sequences", "return_state"):
                if getattr(forward, name) != getattr(backward, name):
                    repair = f"write the same `{name}` into both"
                    raise condition(f"layer.{name} != backward_layer.{name}", repair)
        return self

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        args, kwargs = super().passed(inputs, named)
        if "initial_state" in kwargs:
            states = list(kwargs["initial_state"])
            half = len(states) // 2
            # Keras cuts the list in two; each half is nested as its layer takes it.
            kwargs["initial_state"] = [
                *self.layer.nested(states[:half]),
                *(self.backward_layer or self.layer).nested(states[half:]),
            ]
        return args, kwargs

    @property
    def output_names(self) -> tuple[str, ...]:
        outputs = ("output",) if self.merge_mode else ("forward", "backward")
        if not isinstance(self.layer, Recurrent) or not self.layer.return_state:
            return outputs
        names = self.layer.state_names
        return (*outputs, *(f"forward_{name}" for name in names), *(f"backward_{name}" for name in names))

    def halves(self, call: Call) -> tuple[tuple[Recurrent, Call], tuple[Recurrent, Call]]:
        """The forward and the backward layer with their calls. Raises `Misfit` for what cannot be wrapped."""
        forward, backward = self.layer, self.backward_layer or self.layer
        second = "backward_layer" if self.backward_layer else "layer"
        for argument, inner in (("layer", forward), (second, backward)):
            if not isinstance(inner, Recurrent):
                route = (*call.route, argument, inner.key)
                raise Misfit(facts.WrongInner(route, self.kind, inner.kind, "recurrent"))
            if inner.ranks[0] != call.x.rank:
                raise Misfit(facts.WrongRank(call.route, self.kind, *inner.ranks, call.x))
        x = replace(call.x, dtype=self.cast(call.x.dtype))
        there = Call((*call.route, "layer", forward.key), (x,))
        back = Call((*call.route, second, backward.key), (x,))
        states = call.several("initial_state")
        if states:
            half = len(states) // 2
            there = replace(there, named={"initial_state": states[:half]})
            back = replace(back, named={"initial_state": states[half:]})
        return (forward, there), (backward, back)

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        (forward, first), (backward, second) = self.halves(call)
        # Without states first: a wrapped RNN can count them only once its cells are known to be cells.
        there = forward.run(replace(first, named={}))
        back = backward.run(replace(second, named={}))
        self._check_halves(call, forward, backward)
        if call.several("initial_state"):
            forward.run(first), backward.run(second)
        if any(one.clashes(other) for one, other in zip(there[0].shape, back[0].shape, strict=True)):
            raise Misfit(facts.Mismatch(second.route, self.kind, there[0].rank - 1, there[0], back[0]))
        if self.merge_mode is None:
            outputs: tuple[Tensor, ...] = (there[0], back[0])
        elif self.merge_mode == "concat":
            # The last axis even where ConvLSTM2D has its channels first (compute_output_shape).
            last = there[0].shape[-1]
            width = Dim(None if last.size is None else 2 * last.size, blame=last.blame)
            outputs = (there[0].with_shape((*there[0].shape[:-1], width)),)
        else:
            outputs = (there[0],)
        return tuple(replace(output, dtype=self.compute_dtype) for output in (*outputs, *there[1:], *back[1:]))

    def _check_halves(self, call: Call, forward: Recurrent, backward: Recurrent) -> None:
        needs, found = len(forward.sizes), len(backward.sizes)
        if forward.return_state and needs != found:
            raise Misfit(facts.WrongStateCount((*call.route, "backward_layer"), self.kind, needs, found))
        given = len(call.several("initial_state"))
        if given and given != needs + found:
            raise Misfit(facts.WrongStateCount(call.route, self.kind, needs + found, given))

    def weights(self, call: Call) -> Iterable[Weight]:
        (forward, first), (backward, second) = self.halves(call)
        inner = [weight.under("forward") for weight in forward.weights(first)]
        inner += [weight.under("backward") for weight in backward.weights(second)]
        return frozen(inner, self.trainable)

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return plus(*(layer.kept(inner, layer.run(inner)) for layer, inner in self.halves(call)))

    def formula(self, call: Call) -> str:
        there, back = (layer.formula(inner) for layer, inner in self.halves(call))
        return f"2 × ({there})" if there == back else f"{there} + {back}"

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return plus(*(layer.macs(inner, layer.run(inner)) for layer, inner in self.halves(call)))
