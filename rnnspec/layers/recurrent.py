"""SimpleRNN, GRU and LSTM, as layers and as cells."""

from typing import ClassVar, Literal

from rnnspec.layers._base import Example
from rnnspec.layers._recurrent import Gated, GatedCell, GatedRecurrent
from rnnspec.spec.fields import Activation


class _Lstm(Gated, abstract=True):
    gates: ClassVar = 4
    states: ClassVar = ("state_h", "state_c")

    recurrent_activation: Activation | None = "sigmoid"
    unit_forget_bias: bool = True


class LSTM(GatedRecurrent, _Lstm):
    """Long short-term memory: a hidden state and a cell state, and gates for input, forgetting and output.

    Gives the last output (B, units), or every output (B, T, units) with `return_sequences`. With
    `return_state` the hidden and the cell state follow, both (B, units).

    Parameters: 4 × ((features + units) × units + units).

    keras/src/layers/rnn/lstm.py, 3.15.1
    """

    use_cudnn: bool | Literal["auto"] = "auto"

    examples: ClassVar = (
        Example("LSTM: {units: 8}", ((None, 100, 16),), ((None, 8),), 800, macs=76_800),
        Example("LSTM: {units: 3, return_sequences: true}", ((None, None, 8),), ((None, None, 3),), 144),
        Example("LSTM: {units: 4, return_state: true}", ((32, 10, 8),), ((32, 4), (32, 4), (32, 4)), 208, macs=1_920),
        Example("LSTM: {units: 3, stateful: true, use_bias: false}", ((4, 4, 1),), ((4, 3),), 48, macs=192),
        Example(
            "LSTM: {units: 4}", ((None, None, 8),), ((None, 4),), 208,
            named={"initial_state": ((None, 4), (None, 4))},
        ),
    )  # fmt: skip


class LSTMCell(GatedCell, _Lstm):
    """One step of an LSTM, for `RNN`.

    Takes (B, features) and two states of (B, units), and gives the output and the two new states.

    Parameters: 4 × ((features + units) × units + units).

    keras/src/layers/rnn/lstm.py, 3.15.1
    """

    examples: ClassVar = (
        Example(
            "LSTMCell: {units: 4}", ((None, 3),), ((None, 4), (None, 4), (None, 4)), 128, macs=112,
            named={"states": ((None, 4), (None, 4))},
        ),
        Example(
            "LSTMCell: {units: 2, use_bias: false}", ((6, 3),), ((6, 2), (6, 2), (6, 2)), 40, macs=40,
            named={"states": ((6, 2), (6, 2))},
        ),
    )  # fmt: skip


class _Gru(Gated, abstract=True):
    gates: ClassVar = 3
    states: ClassVar = ("state_h",)

    recurrent_activation: Activation | None = "sigmoid"
    reset_after: bool = True

    @property
    def bias_shape(self) -> tuple[int, ...]:
        # With `reset_after` the input and the recurrent part have a bias each.
        width = self.gates * self.units
        return (2, width) if self.reset_after else (width,)


class GRU(GatedRecurrent, _Gru):
    """Gated recurrent unit: one state, with an update and a reset gate.

    Gives the last output (B, units), or every output (B, T, units) with `return_sequences`. Without
    `reset_after` there is one bias less per unit and gate, and no fused kernel.

    Parameters: 3 × ((features + units) × units + 2 × units).

    keras/src/layers/rnn/gru.py, 3.15.1
    """

    use_cudnn: bool | Literal["auto"] = "auto"

    examples: ClassVar = (
        Example("GRU: {units: 8}", ((None, 100, 16),), ((None, 8),), 624, macs=57_600),
        Example("GRU: {units: 8, reset_after: false}", ((None, 100, 16),), ((None, 8),), 600, macs=57_600),
        Example("GRU: {units: 2, return_state: true}", ((None, None, 3),), ((None, 2), (None, 2)), 42),
    )


class GRUCell(GatedCell, _Gru):
    """One step of a GRU, for `RNN`.

    Takes (B, features) and a state of (B, units), and gives the output and the new state.

    Parameters: 3 × ((features + units) × units + 2 × units).

    keras/src/layers/rnn/gru.py, 3.15.1
    """

    examples: ClassVar = (
        Example(
            "GRUCell: {units: 4}", ((None, 3),), ((None, 4), (None, 4)), 108, macs=84,
            named={"states": ((None, 4),)},
        ),
        Example(
            "GRUCell: {units: 4, reset_after: false}", ((2, 3),), ((2, 4), (2, 4)), 96, macs=84,
            named={"states": ((2, 4),)},
        ),
    )  # fmt: skip


class _Simple(Gated, abstract=True):
    gates: ClassVar = 1
    states: ClassVar = ("state_h",)


class SimpleRNN(GatedRecurrent, _Simple):
    """The plain recurrent layer: the output of a step is fed back into the next.

    Gives the last output (B, units), or every output (B, T, units) with `return_sequences`.

    Parameters: (features + units + 1) × units.

    keras/src/layers/rnn/simple_rnn.py, 3.15.1
    """

    examples: ClassVar = (
        Example("SimpleRNN: {units: 8}", ((None, 100, 16),), ((None, 8),), 200, macs=19_200),
        Example("SimpleRNN: {units: 2, return_sequences: true}", ((None, None, 3),), ((None, None, 2),), 12),
    )


class SimpleRNNCell(GatedCell, _Simple):
    """One step of a plain recurrent layer, for `RNN`.

    Takes (B, features) and a state of (B, units), and gives the output and the new state.

    Parameters: (features + units + 1) × units.

    keras/src/layers/rnn/simple_rnn.py, 3.15.1
    """

    examples: ClassVar = (
        Example(
            "SimpleRNNCell: {units: 4}", ((None, 3),), ((None, 4), (None, 4)), 32, macs=28,
            named={"states": ((None, 4),)},
        ),
        Example(
            "SimpleRNNCell: {units: 1, use_bias: false}", ((5, 3),), ((5, 1), (5, 1)), 4, macs=4,
            named={"states": ((5, 1),)},
        ),
    )  # fmt: skip

    @property
    def alone(self) -> str | None:
        # It keeps what it has drawn when the model was built, and no batch has that shape.
        drops = (name for name in ("dropout", "recurrent_dropout") if getattr(self, name))
        return next((f"{name} > 0 outside of RNN" for name in drops), None)
