"""What the recurrent layers and their cells share: gates, states, sequences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import FLOATS, Call, Layer, Misfit, Weight, times
from rnnspec.spec.fields import Activation, Constraint, Initializer, Natural, PositiveInt, Rate, Regularizer
from rnnspec.spec.tensors import Blame, Dim, Size, Tensor


class Gated(Layer, abstract=True):
    """The arguments and weights of a recurrent cell: `gates` blocks of units side by side in one matrix.

    keras/src/layers/rnn/{simple_rnn,gru,lstm}.py, 3.15.1
    """

    gates: ClassVar[int]
    #: Names of the states, as a reference picks them.
    states: ClassVar[tuple[str, ...]]

    units: PositiveInt
    activation: Activation | None = "tanh"
    use_bias: bool = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    seed: Natural | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        """The width of each state."""
        return (self.units,) * len(self.states)

    @property
    def state_names(self) -> tuple[str, ...]:
        return self.states

    @property
    def bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def cell_weights(self, features: int) -> tuple[Weight, ...]:
        width = self.gates * self.units
        kernel = self.weight("kernel", features, width)
        recurrent = self.weight("recurrent_kernel", self.units, width)
        return (kernel, recurrent, self.weight("bias", *self.bias_shape)) if self.use_bias else (kernel, recurrent)

    def cell_formula(self, features: int) -> str:
        """`4 × ((16 + 8) × 8 + 8)`: the gates, each with its input, its state and its biases."""
        biases = f" + {' × '.join([*map(str, self.bias_shape[:-1]), str(self.units)])}" if self.use_bias else ""
        product = f"({features} + {self.units}) × {self.units}"
        if self.gates == 1:
            return f"{product}{biases}"
        return f"{self.gates} × ({product}{biases})" if biases else f"{self.gates} × {product}"

    @property
    def step_kept(self) -> int:
        """Numbers that training keeps of one step: every gate and every state."""
        return (self.gates + len(self.states)) * self.units

    def step_macs(self, features: int) -> int:
        """Multiply-adds of one step: the input and the state times their matrices."""
        return self.gates * self.units * (features + self.units)


class Recurrent(Layer, abstract=True):
    """A layer that reads a sequence step by step. A subclass tells the width of its output and its states.

    keras/src/layers/rnn/rnn.py, 3.15.1
    """

    return_sequences: bool = False
    return_state: bool = False
    go_backwards: bool = False
    stateful: bool = False
    unroll: bool = False
    zero_output_for_mask: bool = False

    ranks: ClassVar = (3, 3)
    masks: ClassVar = "own"
    call_arguments: ClassVar = ("sequences", "initial_state")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The width of each state."""
        raise NotImplementedError

    @property
    def width(self) -> int:
        """The width of the output."""
        return self.sizes[0]

    @property
    def width_argument(self) -> str:
        """The argument that made the width."""
        return "units"

    @property
    def output_names(self) -> tuple[str, ...]:
        return ("output", *self.state_names) if self.return_state else ("output",)

    @property
    def state_names(self) -> tuple[str, ...]:
        raise NotImplementedError

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        self.known(call, call.x)
        self.check_steps(call)
        check_states(self, call, "initial_state", self.sizes)
        batch = call.x.shape[0]
        output = self.sequence(call, (self.made(call, self.width_argument, self.width),))
        if not self.return_state:
            return (output,)
        made = Blame(call.route, "return_state", True)
        states = (self.made(call, self.width_argument, size) for size in self.sizes)
        return (output, *(Tensor((batch, state), self.compute_dtype, None, made) for state in states))

    def sequence(self, call: Call, step: tuple[Dim, ...]) -> Tensor:
        """The output whose steps have the shape `step`: all of them, or the last."""
        batch, steps = call.x.shape[:2]
        if self.return_sequences:
            return Tensor((batch, steps, *step), self.compute_dtype, call.x.mask, call.x.blame)
        return Tensor((batch, *step), self.compute_dtype, None, self.blame(call, "return_sequences"))

    def check_steps(self, call: Call) -> None:
        """What Keras refuses: an open batch of a stateful layer, a mask without steps, dropout of integers, no step.

        The last two at the first batch (`dropout` in keras/src/layers/rnn/dropout_rnn_cell.py, 3.15.1).
        """
        if self.stateful and call.x.shape[0].size is None:
            raise Misfit(facts.OpenBatch((*call.route, "stateful"), self.kind, call.x))
        if call.x.mask is not None and call.x.mask.rank < 2:
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        if call.x.shape[1].size == 0:
            raise Misfit(facts.TooShort(call.route, self.kind, 1, 1, call.x))
        if 0 < self.input_dropout < 1 and call.x.dtype not in FLOATS:
            raise self.clash(call, f"dropout > 0 and an input of dtype {call.x.dtype}")

    @property
    def input_dropout(self) -> float:
        """The share of the input that is dropped at each step."""
        return float(getattr(self, "dropout", 0))

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        args, kwargs = super().passed(inputs, named)
        if "initial_state" in kwargs:
            states = kwargs["initial_state"]
            kwargs["initial_state"] = self.nested(states if isinstance(states, list) else [states])
        return args, kwargs

    def nested(self, states: list[Any]) -> list[Any]:
        """The states as Keras's call takes them."""
        return states


class GatedRecurrent(Gated, Recurrent, abstract=True):
    """SimpleRNN, GRU, LSTM: a recurrent layer around one gated cell."""

    def weights(self, call: Call) -> Iterable[Weight]:
        return self.cell_weights(self.known(call, call.x))

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(call.x.shape[1].size, self.step_kept)

    def formula(self, call: Call) -> str:
        return self.cell_formula(self.known(call, call.x))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(call.x.shape[1].size, self.step_macs(self.known(call, call.x)))


class Cell(Layer, abstract=True):
    """One step of a recurrent layer: what `RNN` loops over. Called by itself it takes its states too."""

    ranks: ClassVar = (2, 2)
    call_arguments: ClassVar = ("inputs", "states")

    @property
    def sizes(self) -> tuple[int, ...]:
        """The width of each state."""
        raise NotImplementedError

    @property
    def state_names(self) -> tuple[str, ...]:
        raise NotImplementedError

    @property
    def width(self) -> int:
        return self.sizes[0]

    @property
    def dtypes(self) -> tuple[str, ...]:
        """The dtypes of the output and of each state."""
        return (self.compute_dtype,) * (1 + len(self.sizes))

    def cell_weights(self, features: int) -> tuple[Weight, ...]:
        """The weights for a step of that many features."""
        raise NotImplementedError

    def step_macs(self, features: int) -> int:
        raise NotImplementedError

    @property
    def step_kept(self) -> int:
        """Numbers that training keeps of one step."""
        raise NotImplementedError

    def nested(self, states: list[Any]) -> list[Any]:
        """The states as Keras's call takes them: one list, or one per cell of a stack."""
        return states

    @property
    def output_names(self) -> tuple[str, ...]:
        return ("output", *self.state_names)

    @property
    def alone(self) -> str | None:
        """Why the cell cannot be called by itself, if it cannot."""
        return None

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        if self.alone is not None:
            raise self.clash(call, self.alone)
        self.known(call, call.x)
        if not call.several("states"):
            raise Misfit(facts.MissingCallArgument(call.route, self.kind, "states"))
        check_states(self, call, "states", self.sizes)
        widths = (self.made(call, "units", size) for size in (self.width, *self.sizes))
        return tuple(
            Tensor((call.x.shape[0], width), dtype, blame=call.x.blame)
            for width, dtype in zip(widths, self.dtypes, strict=True)
        )

    def weights(self, call: Call) -> Iterable[Weight]:
        return self.cell_weights(self.known(call, call.x))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return self.step_macs(self.known(call, call.x))

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        args, kwargs = super().passed(inputs, named)
        states = kwargs.get("states", [])
        return args, {"states": self.nested(states if isinstance(states, list) else [states])}


class GatedCell(Gated, Cell, abstract=True):
    """SimpleRNNCell, GRUCell, LSTMCell."""


def check_states(layer: Layer, call: Call, argument: str, sizes: Sequence[int]) -> None:
    """Whether the states passed as `argument`, if any, are (B, size) each. Raises `Misfit`."""
    states = call.several(argument)
    if not states:
        return
    if len(states) != len(sizes):
        raise Misfit(facts.WrongStateCount(call.route, layer.kind, len(sizes), len(states)))
    for index, (state, size) in enumerate(zip(states, sizes, strict=True)):
        needs = (call.x.shape[0], layer.made(call, "units", size))
        if state.rank != 2 or any(a.clashes(b) for a, b in zip(state.shape, needs, strict=True)):
            raise Misfit(facts.WrongStateSize(call.route, layer.kind, index, needs, state))
