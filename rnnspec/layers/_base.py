"""The contract of a layer kind: its arguments, weights, shapes, masks and cost, in one class."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from rnnspec.layers import _facts as facts
from rnnspec.source.tree import Route
from rnnspec.spec.facts import Condition, Fact
from rnnspec.spec.fields import Regularizer
from rnnspec.spec.kind import Kind
from rnnspec.spec.tensors import Blame, Dim, Size, Tensor, product

#: keras/src/dtype_policies/dtype_policy.py, 3.15.1; quantized policies need a trained model.
Policy: TypeAlias = Literal[
    "float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16",
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "string",
]  # fmt: skip
#: What becomes of the mask of the first input: it is passed on, it ends unused (Keras warns), it is used
#: and ends, or `infer` sets it.
MaskRule: TypeAlias = Literal["pass", "stop", "use", "own"]
#: keras/src/backend/common/dtypes.py, 3.15.1: what a layer casts to its compute dtype.
FLOATS = frozenset(("float16", "bfloat16", "float32", "float64"))
BOOLS = frozenset(("bool",))
#: Whole numbers of all widths, and true and false, which are 1 and 0.
WHOLE = BOOLS | {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
#: No slash: it separates scopes in Keras. No dot: it picks an output in a reference.
Name: TypeAlias = Annotated[str, Field(min_length=1, pattern=r"^[^/.$]+$")]


@dataclass(frozen=True, slots=True)
class Weight:
    """A variable that the layer's build creates, named as in Keras; wrappers put the inner layer's role in front."""

    name: str
    shape: tuple[int, ...]
    trainable: bool = True
    dtype: str = "float32"

    @property
    def size(self) -> int:
        size = 1
        for dim in self.shape:
            size *= dim
        return size

    def under(self, scope: str) -> "Weight":
        return replace(self, name=f"{scope}/{self.name}")


@dataclass(frozen=True)
class Example:
    """A layer call whose result is known: test, documentation and comparison with Keras in one.

    `spec` is the item as YAML. `given` and `gives` are the shapes of its inputs and outputs, None
    for open axes; `dtype` and `makes` are their dtypes. `named` holds what is passed by name.
    """

    spec: str
    given: tuple[tuple[Size, ...], ...]
    gives: tuple[tuple[Size, ...], ...]
    params: int = 0
    dtype: str = "float32"
    macs: int | None = None
    makes: str = "float32"
    named: Mapping[str, tuple[tuple[Size, ...], ...]] = field(default_factory=dict)


class Misfit(Exception):
    """Raised by a layer that refuses its input; carries the facts: one, or those of a nested model."""

    def __init__(self, *found: Fact) -> None:
        super().__init__(*found)
        self.facts = found


@dataclass(frozen=True)
class Call:
    """What a layer is called with. `route` leads to its arguments: `("layers", 2, "LSTM")`."""

    route: Route
    inputs: tuple[Tensor, ...]
    named: Mapping[str, Tensor | tuple[Tensor, ...]] = field(default_factory=dict)
    #: Arguments that are no tensors.
    flags: Mapping[str, bool] = field(default_factory=dict)

    @property
    def x(self) -> Tensor:
        return self.inputs[0]

    def inner(self, *steps: str | int, inputs: Iterable[Tensor]) -> "Call":
        """The call of a layer nested at `steps` below this one's arguments."""
        return Call((*self.route, *steps), tuple(inputs))

    def several(self, name: str) -> tuple[Tensor, ...]:
        """The tensors of a named argument that takes one or a list."""
        value = self.named.get(name, ())
        return value if isinstance(value, tuple) else (value,)


class Layer(Kind, abstract=True):
    """A class of `keras.layers`; its fields are the constructor's arguments.

    A subclass says at least how shapes change (`infer`). What it refuses it raises as a `Misfit`
    with a fact; everything below `infer` may rely on the checks made there.
    """

    namespace: ClassVar[str] = "keras.layers"

    name: Name | None = None
    trainable: bool = True
    dtype: Policy | None = None
    activity_regularizer: Regularizer = None
    autocast: bool = True

    #: The ranks it takes, batch axis included; None is no limit (keras InputSpec ndim, min_ndim, max_ndim).
    ranks: ClassVar[tuple[int, int | None]] = (1, None)
    #: How many tensors it takes by position; None is no limit.
    takes: ClassVar[tuple[int, int | None]] = (1, 1)
    #: The arguments of its call in their order; the first of them take what is passed by position.
    call_arguments: ClassVar[tuple[str, ...]] = ("inputs",)
    #: Arguments of its call that are true or false, by default false.
    flags: ClassVar[tuple[str, ...]] = ()
    #: How many of `call_arguments` take positional tensors: one takes them all, several take one each.
    positional: ClassVar[int] = 1
    #: Whether Keras's call takes the positional tensors as one list (see `passed`).
    listed: ClassVar[bool] = False
    masks: ClassVar[MaskRule] = "stop"
    #: Whether it takes text: to look it up, or to move it without a computation. Keras builds the others with text
    #: as well, and they fail at the first batch.
    text: ClassVar[bool] = False
    #: Dtypes of inputs with which Keras builds it, and it fails at the first batch.
    fails_on: ClassVar[frozenset[str]] = frozenset()
    #: Constructor arguments of Keras that a spec cannot hold, with the code of the reason.
    refused_arguments: ClassVar[Mapping[str, str]] = {}
    examples: ClassVar[tuple[Example, ...]] = ()

    def infer(self, call: Call) -> Tensor | tuple[Tensor, ...]:
        """The outputs for these inputs: shapes, dtypes, what made them. Raises `Misfit`."""
        raise NotImplementedError

    def weights(self, call: Call) -> Iterable[Weight]:
        """The weights in Keras's order (`layer.weights`), for inputs that `infer` has accepted."""
        return ()

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        """Multiply-adds of matrix products for one sample; None if they depend on an open axis."""
        return 0

    def kept(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        """Numbers that training keeps of one sample for the way back: the outputs, and what is inside of loops.

        None if an open axis decides. An estimate: backends recompute some and keep others twice.
        """
        return plus(*(product(output.shape[1:]) for output in outputs))

    def formula(self, call: Call) -> str:
        """How the parameters are counted, with the numbers put in: `8 × 1 + 1`; empty if there are none."""
        return " + ".join(" × ".join(map(str, weight.shape)) or "1" for weight in self.weights(call))

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names by which a reference picks an output beside its number."""
        return ("output",)

    @property
    def compute_dtype(self) -> str:
        """The dtype of the results (keras/src/dtype_policies/dtype_policy.py, 3.15.1)."""
        return (self.dtype or "float32").removeprefix("mixed_")

    def cast(self, dtype: str) -> str:
        """What an input of that dtype is inside: a layer casts floats to its own, and nothing else."""
        return self.compute_dtype if self.autocast and dtype in FLOATS else dtype

    @property
    def variable_dtype(self) -> str:
        return "float32" if self.dtype is None or self.dtype.startswith("mixed_") else self.dtype

    @property
    def orthogonal(self) -> tuple[str, ...]:
        """The arguments by which weights begin as orthogonal matrices."""
        named = {name: getattr(self, name) for name in type(self).model_fields if name.endswith("_initializer")}
        return tuple(name for name, one in named.items() if getattr(one, "kind", one) in ("Orthogonal", "orthogonal"))

    def run(self, call: Call) -> tuple[Tensor, ...]:
        """`infer` for a bound call, with the checks and the mask rule that its class declares."""
        self._check(call)
        outputs = self._inferred(call)
        if self.masks == "own":
            return outputs
        mask = call.x.mask if self.masks == "pass" and call.inputs else None
        return tuple(output if output.mask is mask else replace(output, mask=mask) for output in outputs)

    def _inferred(self, call: Call) -> tuple[Tensor, ...]:
        """`infer`, for whole numbers that Keras takes for floats as well: it may refuse them, or pass them on."""
        found = self.infer(call)
        outputs = found if isinstance(found, tuple) else (found,)
        if not any(tensor.whole or "int" in tensor.dtype for tensor in call.inputs):
            return outputs
        real = replace(
            call, inputs=tuple(replace(one, dtype=one.whole or one.dtype, whole=None) for one in call.inputs)
        )
        given = self.infer(real) if any(tensor.whole for tensor in call.inputs) else outputs
        wholes = []
        for output, one in zip(outputs, given if isinstance(given, tuple) else (given,), strict=True):
            whole = real.x.dtype if self.keeps_whole() else one.whole or one.dtype
            wholes.append(whole if "int" in whole and output.dtype in FLOATS else None)
        pairs = zip(outputs, wholes, strict=True)
        return tuple(replace(output, whole=whole) if output.whole != whole else output for output, whole in pairs)

    def keeps_whole(self) -> bool:
        """Whether whole numbers stay what they are, although Keras announces floats."""
        return False

    def accepts(self) -> tuple[int, int | None]:
        """How many tensors this layer takes by position."""
        return self.takes

    def positional_names(self) -> tuple[str, ...]:
        """The arguments of its call that may also be passed by position."""
        return self.call_arguments[: self.positional]

    def bound(self, call: Call) -> Call:
        """The call with its positional arguments in `inputs` even where they were passed by name.

        Raises `Misfit` with `MissingCallArgument` where one in front of a given one is missing.
        """
        names = self.positional_names()
        given = [name for name in names if name in call.named]
        if not given:
            return call
        least = max(self.accepts()[0] if len(names) > 1 else 1, names.index(given[-1]) + 1)
        inputs: list[Tensor] = []
        for name in names[:least]:
            if name not in call.named:
                raise Misfit(facts.MissingCallArgument(call.route, self.kind, name))
            tensors = call.several(name)
            if len(names) > 1 and len(tensors) != 1:
                raise Misfit(facts.WrongCount(call.route, self.kind, 1, 1, len(tensors)))
            inputs += tensors
        rest = {name: value for name, value in call.named.items() if name not in names}
        return replace(call, inputs=tuple(inputs), named=rest)

    def passed(self, inputs: Sequence[Any], named: Mapping[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The arguments of Keras's call for what stands for the tensors of a bound call.

        `inputs` and `named` are in the order and under the names of the `Call` that `bound` returns;
        the Keras layer is called as `layer(*args, **kwargs)`.
        """
        args = (list(inputs),) if self.listed else tuple(inputs)
        return args, {name: list(value) if isinstance(value, tuple) else value for name, value in named.items()}

    def _check(self, call: Call) -> None:
        allowed = (*self.positional_names(), *self.call_arguments[self.positional :])
        for name in (*call.named, *call.flags):
            if name not in (*allowed, *self.flags):
                raise Misfit(facts.UnknownCallArgument(call.route, self.kind, name, (*allowed, *self.flags)))
        least, most = self.accepts()
        if len(call.inputs) < least or (most is not None and len(call.inputs) > most):
            if not call.inputs and call.named:
                raise Misfit(facts.MissingCallArgument(call.route, self.kind, allowed[0]))
            raise Misfit(facts.WrongCount(call.route, self.kind, least, most, len(call.inputs)))
        for tensor in (*call.inputs, *(one for name in call.named for one in call.several(name))):
            dtype = tensor.whole or tensor.dtype
            if dtype in self.fails_on or (dtype == "string" and not self.text):
                raise self.clash(call, f"an input of dtype {dtype}")
        low, high = self.ranks
        for tensor in call.inputs:
            if tensor.rank < low or (high is not None and tensor.rank > high):
                raise Misfit(facts.WrongRank(call.route, self.kind, low, high, tensor))

    def blame(self, call: Call, argument: str | None = None) -> Blame:
        """This layer, or one of its arguments, as what made something."""
        return Blame(call.route, argument, argument in self.model_fields_set)

    def made(self, call: Call, argument: str, size: Size) -> Dim:
        """A dimension that an argument of this layer made."""
        return Dim(size, blame=self.blame(call, argument))

    def known(self, call: Call, tensor: Tensor, axis: int = -1) -> int:
        """The size of an axis that has to be known. Raises `Misfit` with `OpenAxis`."""
        size = tensor.shape[axis].size
        if size is None:
            raise Misfit(facts.OpenAxis(call.route, self.kind, axis % tensor.rank, tensor))
        return size

    def axis_of(self, call: Call, argument: str, axis: int, tensor: Tensor) -> int:
        """An axis that an argument names, counted from the front. Raises `Misfit` with `AxisOutOfRange`."""
        if not -tensor.rank <= axis < tensor.rank:
            raise Misfit(facts.AxisOutOfRange((*call.route, argument), self.kind, argument, axis, tensor))
        return axis % tensor.rank

    def axes_of(self, call: Call, argument: str, axes: int | list[int], tensor: Tensor) -> tuple[int, ...]:
        """Axes that an argument names, counted from the front, each once. Raises `Misfit`."""
        several = axes if isinstance(axes, list) else [axes]
        found = tuple(self.axis_of(call, argument, axis, tensor) for axis in several)
        if len(set(found)) < len(found):
            raise self.clash(call, f"{argument} = {several} names an axis twice")
        return found

    def clash(self, call: Call, text: str) -> Misfit:
        """The refusal of arguments that do not go with this input; `text` says it in their names."""
        return Misfit(Condition(call.route, self.kind, text))

    def weight(self, name: str, *shape: int, trainable: bool = True) -> Weight:
        return Weight(name, shape, trainable and self.trainable, self.variable_dtype)


def times(*sizes: Size) -> Size:
    """The product of sizes, None if one is open."""
    result = 1
    for size in sizes:
        if size is None:
            return None
        result *= size
    return result


def plus(*sizes: Size) -> Size:
    """The sum of sizes, None if one is open."""
    result = 0
    for size in sizes:
        if size is None:
            return None
        result += size
    return result
