"""What can be wrong with a layer call, as values. The words are in the rules."""

from rnnspec.spec.facts import Fact
from rnnspec.spec.tensors import Dim, Tensor


class LayerFact(Fact):
    """Something a layer refuses. The route leads to its kind, or to the argument that is at odds."""

    kind: str


class WrongRank(LayerFact):
    """The input has too few or too many axes. `most` is None where there is no upper limit."""

    least: int
    most: int | None
    found: Tensor

    @property
    def needs_sequence(self) -> bool:
        return self.least == self.most == 3


class OpenAxis(LayerFact):
    """An axis that sizes a weight (or is computed with) is open."""

    axis: int
    found: Tensor


class WrongCount(LayerFact):
    """The wrong number of input tensors. `most` is None where there is no upper limit."""

    least: int
    most: int | None
    found: int


class UnknownCallArgument(LayerFact):
    """`from` names an argument that the layer's call does not have."""

    name: str
    allowed: tuple[str, ...]


class MissingCallArgument(LayerFact):
    name: str


class Mismatch(LayerFact):
    """Two tensors that have to agree do not: `axis` counts from the front, None if their ranks differ.

    `other` is the axis of the second tensor where that is another one.
    """

    axis: int | None
    first: Tensor
    second: Tensor
    other: int | None = None


class OpenBatch(LayerFact):
    """A stateful layer whose batch axis is open."""

    found: Tensor


class LostBatch(LayerFact):
    """A call that takes `found`, a batch, and gives `made`, which is none, and what the output `output` comes of."""

    found: Tensor
    made: Tensor
    output: str


class WrongStateCount(LayerFact):
    needs: int
    found: int


class WrongStateSize(LayerFact):
    """Initial state number `index` has the wrong width or rank."""

    index: int
    needs: tuple[Dim, ...]
    found: Tensor


class TooShort(LayerFact):
    """A window of `needs` steps along `axis` does not fit."""

    axis: int
    needs: int
    found: Tensor


class WrongReshape(LayerFact):
    """`target` does not hold the elements of one sample; -1 stands for the axis to be computed.

    With `whole` it has the batch axis and holds all samples.
    """

    target: tuple[int, ...]
    found: Tensor
    whole: bool = False


class AxisOutOfRange(LayerFact):
    argument: str
    axis: int
    found: Tensor


class WideAxis(LayerFact):
    """An axis that is to be dropped is open, or holds more than one value."""

    axis: int
    found: Tensor


class NotDivisible(LayerFact):
    """The size of an axis is no multiple of an argument, such as channels and `groups`."""

    argument: str
    by: int
    axis: int
    found: Tensor


class WrongInner(LayerFact):
    """A wrapper around something it cannot wrap.

    `needs` is one of: recurrent, layer, no-function, single-output, cell, sequence-state.
    """

    inner: str
    needs: str


class UnknownOutput(LayerFact):
    """A reference to an output the layer does not have."""

    output: int | str
    available: tuple[str, ...]


class SharedMismatch(LayerFact):
    """A layer is called again with a tensor its weights do not fit."""

    name: str
    weight: str
    first: tuple[int, ...]
    second: tuple[int, ...]


class WrongMask(LayerFact):
    """A layer that cannot use the mask its input carries: Keras fails at the first batch."""

    found: Tensor
