"""Recurrent layers whose states are images."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Misfit, Weight, times
from rnnspec.layers._recurrent import Recurrent
from rnnspec.layers._windows import One, Spatial, Three, Two, each
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Activation, Constraint, Initializer, Natural, PositiveInt, Rate, Regularizer
from rnnspec.spec.tensors import Blame, Dim, Size, Tensor, product


class ConvLSTM(Spatial, Recurrent, abstract=True):
    """The arguments and rules of an LSTM whose states have `axes` axes and channels.

    keras/src/layers/rnn/conv_lstm.py, 3.15.1
    """

    filters: PositiveInt
    kernel_size: Any
    strides: Any = 1
    padding: Literal["valid", "same"] = "valid"
    dilation_rate: Any = 1
    activation: Activation | None = "tanh"
    recurrent_activation: Activation | None = "sigmoid"
    use_bias: bool = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    unit_forget_bias: bool = True
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    seed: Natural | None = None

    @model_validator(mode="after")
    def _possible(self) -> "ConvLSTM":
        if max(each(self.strides, 1)) > 1 and max(each(self.dilation_rate, 1)) > 1:
            raise condition("strides > 1 and dilation_rate > 1")
        return self

    @property
    def sizes(self) -> tuple[int, ...]:
        return (self.filters, self.filters)

    @property
    def state_names(self) -> tuple[str, ...]:
        return ("state_h", "state_c")

    @property
    def width_argument(self) -> str:
        return "filters"

    def step(self, call: Call) -> tuple[Dim, ...]:
        """The shape of an output of one step, without the batch. Raises `Misfit`."""
        x = call.x
        for axis in range(2, x.rank):
            self.known(call, x, axis)
        windows, strides, dilations = (
            each(value, self.axes) for value in (self.kernel_size, self.strides, self.dilation_rate)
        )
        shape = self.slide(call, x, windows, strides, self.padding, dilations)
        shape[self.channels(x)] = self.made(call, "filters", self.filters)
        return tuple(shape[2:])

    def channels(self, tensor: Tensor) -> int:
        return 2 if self.data_format == "channels_first" else tensor.rank - 1

    def infer(self, call: Call) -> tuple[Tensor, ...]:
        step = self.step(call)
        self.check_steps(call)
        if call.x.mask is not None and call.x.mask.rank > 2:
            # One value for each row does not fit images: keras/src/backend/{jax,tensorflow}/rnn.py, 3.15.1.
            raise Misfit(facts.WrongMask(call.route, self.kind, call.x))
        self.check_images(call, (call.x.shape[0], *step))
        output = self.sequence(call, step)
        made = Blame(call.route, "return_state", True)
        state = Tensor((call.x.shape[0], *step), self.compute_dtype, None, made)
        return (output, state, state) if self.return_state else (output,)

    def check_images(self, call: Call, needs: tuple[Dim, ...]) -> None:
        states = call.several("initial_state")
        if states and len(states) != 2:
            raise Misfit(facts.WrongStateCount(call.route, self.kind, 2, len(states)))
        for index, state in enumerate(states):
            if state.rank != len(needs) or any(a.clashes(b) for a, b in zip(state.shape, needs, strict=True)):
                raise Misfit(facts.WrongStateSize(call.route, self.kind, index, needs, state))

    def weights(self, call: Call) -> Iterable[Weight]:
        window = each(self.kernel_size, self.axes)
        width = 4 * self.filters
        yield self.weight("kernel", *window, self.known(call, call.x, self.channels(call.x)), width)
        yield self.weight("recurrent_kernel", *window, self.filters, width)
        if self.use_bias:
            yield self.weight("bias", width)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        depth = self.known(call, call.x, self.channels(call.x)) + self.filters
        window = each(self.kernel_size, self.axes)
        return times(call.x.shape[1].size, product(self.step(call)), 4, depth, *window)

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        # Four gates and two states, each as large as the output of a step.
        return times(call.x.shape[1].size, product(self.step(call)), 6)


class ConvLSTM1D(ConvLSTM):
    """An LSTM over a sequence of rows, with convolutions along them in place of matrix products.

    Reads (B, T, places, channels); the number of places must be known.

    Parameters: 4 × filters × (kernel_size × (channels + filters) + 1).

    keras/src/layers/rnn/conv_lstm1d.py, 3.15.1
    """

    kernel_size: One
    strides: One = 1
    dilation_rate: One = 1

    axes: ClassVar = 1
    ranks: ClassVar = (4, 4)
    examples: ClassVar = (
        Example(
            "ConvLSTM1D: {filters: 4, kernel_size: 3}",
            ((None, 5, 8, 2),), ((None, 6, 4),), 304, macs=5 * 6 * 16 * 3 * 6,
        ),
        Example(
            "ConvLSTM1D: {filters: 2, kernel_size: [3], strides: 2, padding: same, return_sequences: true}",
            ((None, None, 5, 3),), ((None, None, 3, 2),), 128,
        ),
        Example(
            "ConvLSTM1D: {filters: 2, kernel_size: 2, data_format: channels_first, return_state: true}",
            ((None, None, 3, 4),), ((None, 2, 3),) * 3, 88,
        ),
    )  # fmt: skip


class ConvLSTM2D(ConvLSTM):
    """An LSTM over a sequence of images, with convolutions in place of matrix products.

    Reads (B, T, height, width, channels); height and width must be known.

    Parameters: 4 × filters × (kernel height × kernel width × (channels + filters) + 1).

    keras/src/layers/rnn/conv_lstm2d.py, 3.15.1
    """

    kernel_size: Two
    strides: Two = 1
    dilation_rate: Two = 1

    axes: ClassVar = 2
    ranks: ClassVar = (5, 5)
    examples: ClassVar = (
        Example(
            "ConvLSTM2D: {filters: 4, kernel_size: 3}",
            ((None, 5, 8, 8, 2),), ((None, 6, 6, 4),), 880, macs=5 * 36 * 16 * 9 * 6,
        ),
        Example(
            "ConvLSTM2D: {filters: 2, kernel_size: [1, 3], padding: same, return_sequences: true}",
            ((None, None, 4, 4, 3),), ((None, None, 4, 4, 2),), 128,
        ),
        Example(
            "ConvLSTM2D: {filters: 2, kernel_size: 2, strides: 2, return_state: true}",
            ((None, None, 4, 4, 3),), ((None, 2, 2, 2),) * 3, 168,
        ),
    )  # fmt: skip


class ConvLSTM3D(ConvLSTM):
    """An LSTM over a sequence of volumes, with convolutions in place of matrix products.

    Reads (B, T, depth, height, width, channels); all but the steps must be known.

    Parameters: 4 × filters × (kernel volume × (channels + filters) + 1).

    keras/src/layers/rnn/conv_lstm3d.py, 3.15.1
    """

    kernel_size: Three
    strides: Three = 1
    dilation_rate: Three = 1

    axes: ClassVar = 3
    ranks: ClassVar = (6, 6)
    examples: ClassVar = (
        Example(
            "ConvLSTM3D: {filters: 2, kernel_size: 2}",
            ((None, 3, 4, 4, 3, 1),), ((None, 3, 3, 2, 2),), 200, macs=3 * 18 * 8 * 8 * 3,
        ),
        Example(
            "ConvLSTM3D: {filters: 1, kernel_size: [1, 2, 2], padding: same, return_sequences: true, use_bias: false}",
            ((None, None, 2, 3, 3, 2),), ((None, None, 2, 3, 3, 1),), 48,
        ),
    )  # fmt: skip
