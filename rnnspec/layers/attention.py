"""Layers that let each step of a sequence look at the steps of another."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import BOOLS, Call, Example, Layer, Misfit, Weight, plus, times
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Constraint, Initializer, Natural, PositiveInt, Rate, Regularizer
from rnnspec.spec.tensors import Size, Tensor, product


class Attending(Layer, abstract=True):
    """A layer on query, value and key; without a key, the value is its own.

    Written `from: [query, value]`, `from: [query, value, key]` or with these names, beside which
    `use_causal_mask: true` keeps each step of the query from looking at later ones.
    """

    takes: ClassVar = (2, 3)
    ranks: ClassVar[tuple[int, int | None]] = (3, None)
    masks: ClassVar = "pass"
    call_arguments: ClassVar = ("query", "value", "key")
    flags: ClassVar = ("use_causal_mask",)
    positional: ClassVar = 3

    def key_of(self, call: Call) -> Tensor:
        return call.inputs[2] if len(call.inputs) > 2 else call.inputs[1]

    def check_steps(self, call: Call) -> None:
        """Whether batch axes agree, and value and key have the same steps. Raises `Misfit`."""
        query, value, key = call.inputs[0], call.inputs[1], self.key_of(call)
        for other in (value, key):
            if query.rank != other.rank:
                raise Misfit(facts.Mismatch(call.route, self.kind, None, query, other))
            for axis in range(query.rank - 2):
                if query.shape[axis].clashes(other.shape[axis]):
                    raise Misfit(facts.Mismatch(call.route, self.kind, axis, query, other))
        if value.shape[-2].clashes(key.shape[-2]):
            raise Misfit(facts.Mismatch(call.route, self.kind, value.rank - 2, value, key))


class Dotted(Attending, abstract=True):
    """Attention without matrices of its own: keras/src/layers/attention/attention.py, 3.15.1."""

    dropout: Rate = 0.0
    seed: Natural | None = None

    listed: ClassVar = True

    def infer(self, call: Call) -> Tensor:
        self.check_steps(call)
        query, value, key = call.inputs[0], call.inputs[1], self.key_of(call)
        if query.shape[-1].clashes(key.shape[-1]):
            raise Misfit(facts.Mismatch(call.route, self.kind, query.rank - 1, query, key))
        return Tensor((*query.shape[:-1], value.shape[-1]), self.compute_dtype, blame=query.blame)

    def pairs(self, call: Call) -> Size:
        """How often a step of the query meets a step of the value, in one sample."""
        query, value = call.inputs[:2]
        return times(product(query.shape[1:-1]), value.shape[-2].size)


class Attention(Dotted):
    """Sum up the steps of a value, weighted by how well their keys fit each step of a query.

    Called with `from: [query, value]`, or `from: {query: …, value: …, key: …}`. The mask of the value hides
    steps; that of the query is passed on.

    Parameters: one with `use_scale`, one with `score_mode: concat`.

    keras/src/layers/attention/attention.py, 3.15.1
    """

    use_scale: bool = False
    score_mode: Literal["dot", "concat"] = "dot"

    examples: ClassVar = (
        Example("Attention", ((None, 5, 8), (None, 7, 8)), ((None, 5, 8),), macs=560),
        Example(
            "Attention: {use_scale: true, score_mode: concat}",
            ((None, None, 8), (None, None, 3), (None, None, 8)), ((None, None, 3),), 2,
        ),
    )  # fmt: skip

    def infer(self, call: Call) -> Tensor:
        if self.score_mode == "dot" and not self.use_scale and {call.x.dtype, self.key_of(call).dtype} == BOOLS:
            raise self.clash(call, "query and key of dtype bool")
        return super().infer(call)

    def weights(self, call: Call) -> Iterable[Weight]:
        if self.use_scale:
            yield self.weight("scale")
        if self.score_mode == "concat":
            yield self.weight("concat_score_weight")

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        # The scores of `concat` are sums of single values, no products.
        scored = call.x.shape[-1].size if self.score_mode == "dot" else 0
        return times(self.pairs(call), plus(scored, call.inputs[1].shape[-1].size))


class AdditiveAttention(Dotted):
    """Attention whose scores come from the sum of query and key, as Bahdanau proposed it.

    Called like `Attention`.

    Parameters: one per feature with `use_scale`.

    keras/src/layers/attention/additive_attention.py, 3.15.1
    """

    use_scale: bool = True

    refused_arguments: ClassVar = {"score_mode": "no_effect"}
    examples: ClassVar = (
        Example("AdditiveAttention", ((None, 5, 8), (None, 7, 8)), ((None, 5, 8),), 8, macs=560),
        Example("AdditiveAttention: {use_scale: false}", ((None, None, 8), (None, None, 8)), ((None, None, 8),)),
    )

    def infer(self, call: Call) -> Tensor:
        if self.use_scale:
            self.known(call, call.x)
        return super().infer(call)

    def weights(self, call: Call) -> Iterable[Weight]:
        if self.use_scale:
            yield self.weight("scale", self.known(call, call.x))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        scored = self.known(call, call.x) if self.use_scale else 0
        return times(self.pairs(call), plus(scored, call.inputs[1].shape[-1].size))


class Projected(Attending, abstract=True):
    """Attention in projections of query, key and value."""

    dropout: Rate = 0.0
    use_bias: bool = True
    sliding_window: PositiveInt | None = None
    flash_attention: bool | None = None
    kernel_initializer: Initializer = "glorot_uniform"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    bias_constraint: Constraint = None
    use_gate: bool = False
    seed: Natural | None = None

    @model_validator(mode="after")
    def _flash(self) -> Self:
        if self.flash_attention and self.dropout > 0:
            raise condition("flash_attention and dropout > 0")
        return self

    def check_inputs(self, call: Call) -> None:
        """Whether the inputs go together, with features that are known. Raises `Misfit`."""
        query, value, key = call.inputs[0], call.inputs[1], self.key_of(call)
        for tensor in (query, key, value):
            self.known(call, tensor)
        self.check_steps(call)
        if value.sizes[1:-1] != key.sizes[1:-1]:
            # Keras wants them equal at build, an open axis beside a known one included.
            raise Misfit(facts.Mismatch(call.route, self.kind, 1, value, key))

    def projection(self, name: str, inside: tuple[int, ...], outside: tuple[int, ...]) -> Iterable[Weight]:
        yield self.weight("kernel", *inside, *outside).under(name)
        if self.use_bias:
            yield self.weight("bias", *outside).under(name)


class MultiHeadAttention(Projected):
    """Attention in `num_heads` projections of its inputs at once.

    Called with `from: {query: …, value: …, key: …}`; `from: [x, x]` is self-attention, and in
    `from: {query: x, value: x, use_causal_mask: true}` no step sees a later one. The masks of value and key
    hide steps; that of the query is passed on.

    Parameters: heads × key_dim × (query + 1) + heads × key_dim × (key + 1) + heads × value_dim × (value + 1) +
    (heads × value_dim + 1) × output, each name being a number of features.

    keras/src/layers/attention/multi_head_attention.py, 3.15.1
    """

    num_heads: PositiveInt
    key_dim: PositiveInt
    value_dim: PositiveInt | None = None
    output_shape: PositiveInt | Annotated[list[PositiveInt], Field(min_length=1)] | None = None
    attention_axes: int | list[int] | None = None

    examples: ClassVar = (
        Example(
            "MultiHeadAttention: {num_heads: 2, key_dim: 4}",
            ((None, 5, 8), (None, 7, 6)), ((None, 5, 8),), 72 + 56 + 56 + 72, macs=320 + 336 + 336 + 280 + 280 + 320,
        ),
        Example(
            "MultiHeadAttention: {num_heads: 2, key_dim: 4, value_dim: 3, output_shape: 5, use_bias: false}",
            ((None, None, 8), (None, None, 8)), ((None, None, 5),), 64 + 64 + 48 + 30,
        ),
        Example(
            "MultiHeadAttention: {num_heads: 1, key_dim: 2, use_gate: true}",
            ((2, 3, 4), (2, 3, 4), (2, 3, 4)), ((2, 3, 4),), 10 + 10 + 10 + 10 + 12, macs=24 * 5 + 36,
        ),
    )  # fmt: skip

    @property
    def uneven(self) -> bool:
        """Whether values are projected to another width than keys."""
        return self.value_dim not in (None, self.key_dim)

    def made_shape(self, query: Tensor) -> tuple[int | None, ...]:
        """The last axes of the output."""
        match self.output_shape:
            case int() as size:
                return (size,)
            case list() as sizes:
                return tuple(sizes)
            case _:
                return (query.shape[-1].size,)

    def infer(self, call: Call) -> Tensor:
        query = call.x
        self.check_inputs(call)
        self.attended(call)
        last = query.shape[-1:]
        if self.output_shape is not None:
            last = tuple(self.made(call, "output_shape", size) for size in self.made_shape(query))
        return Tensor((*query.shape[:-1], *last), self.compute_dtype, blame=query.blame)

    def attended(self, call: Call) -> set[int]:
        """The axes that attention runs over, counted from the front. Raises `Misfit`."""
        rank = call.x.rank
        if self.attention_axes is None:
            return set(range(1, rank - 1))
        axes = self.attention_axes if isinstance(self.attention_axes, list) else [self.attention_axes]
        for axis in axes:
            if not -rank <= axis < rank or axis % rank in (0, rank - 1):
                route = (*call.route, "attention_axes")
                raise Misfit(facts.AxisOutOfRange(route, self.kind, "attention_axes", axis, call.x))
        return {axis % rank for axis in axes}

    def weights(self, call: Call) -> Iterable[Weight]:
        query, value, key = call.inputs[0], call.inputs[1], self.key_of(call)
        depth = self.value_dim or self.key_dim
        projections = [("query", query, self.key_dim), ("key", key, self.key_dim)]
        projections += [("gate", query, depth)] if self.use_gate else []
        for name, tensor, width in (*projections, ("value", value, depth)):
            yield from self.projection(name, (self.known(call, tensor),), (self.num_heads, width))
        made = tuple(size for size in self.made_shape(query) if size is not None)
        yield from self.projection("output", (self.num_heads, depth), made)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        query, value, key = call.inputs[0], call.inputs[1], self.key_of(call)
        depth = self.value_dim or self.key_dim
        asked, offered = product(query.shape[1:-1]), product(value.shape[1:-1])
        attended = self.attended(call)
        seen = product(dim for axis, dim in enumerate(value.shape) if axis in attended)
        per_head = plus(
            times(asked, query.shape[-1].size, self.key_dim),
            times(offered, key.shape[-1].size, self.key_dim),
            times(offered, value.shape[-1].size, depth),
            times(asked, query.shape[-1].size, depth) if self.use_gate else 0,
            times(asked, seen, self.key_dim + depth),
            times(asked, depth, *self.made_shape(query)),
        )
        return times(per_head, self.num_heads)


class GroupQueryAttention(Projected):
    """Attention in several projections, with fewer of key and value than of the query.

    Called like `MultiHeadAttention`, with sequences (B, T, features); query and value have as many
    features, and so has the result. With one key-value head it is multi-query attention.

    Parameters: query heads × head_dim × (query + 1) + key-value heads × head_dim × (key + 1) +
    key-value heads × head_dim × (value + 1) + (query heads × head_dim + 1) × query, each name being a number of
    features.

    keras/src/layers/attention/grouped_query_attention.py, 3.15.1
    """

    head_dim: PositiveInt
    num_query_heads: PositiveInt
    num_key_value_heads: PositiveInt

    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example(
            "GroupQueryAttention: {head_dim: 4, num_query_heads: 6, num_key_value_heads: 2}",
            ((None, 5, 8), (None, 7, 8)), ((None, 5, 8),),
            216 + 72 + 72 + 200, macs=5 * 8 * 24 + 2 * 7 * 8 * 8 + 2 * 5 * 7 * 24 + 5 * 24 * 8,
        ),
        Example(
            "GroupQueryAttention: {head_dim: 2, num_query_heads: 2, num_key_value_heads: 1, use_gate: true}",
            ((2, 3, 4), (2, 3, 4), (2, 3, 5)), ((2, 3, 4),),
            20 + 12 + 20 + 10 + 20, macs=2 * 3 * 4 * 4 + 3 * 5 * 2 + 3 * 4 * 2 + 2 * 9 * 4 + 3 * 4 * 4,
        ),
        Example(
            "GroupQueryAttention: {head_dim: 2, num_query_heads: 2, num_key_value_heads: 2, use_bias: false}",
            ((None, None, 4), (None, None, 4)), ((None, None, 4),), 64,
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _groups(self) -> Self:
        if self.num_query_heads % self.num_key_value_heads:
            raise condition("num_query_heads % num_key_value_heads != 0")
        return self

    def infer(self, call: Call) -> Tensor:
        self.check_inputs(call)
        query, value = call.inputs[:2]
        if query.shape[-1].clashes(value.shape[-1]):
            raise Misfit(facts.Mismatch(call.route, self.kind, 2, query, value))
        return Tensor(query.shape, self.compute_dtype, blame=query.blame)

    def weights(self, call: Call) -> Iterable[Weight]:
        asked, shared = (self.num_query_heads, self.head_dim), (self.num_key_value_heads, self.head_dim)
        query, value, key = (self.known(call, one) for one in (call.x, call.inputs[1], self.key_of(call)))
        yield from self.projection("query", (query,), asked)
        yield from self.projection("key", (key,), shared)
        if self.use_gate:
            yield from self.projection("gate", (query,), asked)
        yield from self.projection("value", (value,), shared)
        yield from self.projection("output", asked, (query,))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        query, value, key = (self.known(call, one) for one in (call.x, call.inputs[1], self.key_of(call)))
        steps, offered = call.x.shape[1].size, call.inputs[1].shape[1].size
        per_head = plus(times(steps, query, 3 if self.use_gate else 2), times(2, steps, offered))
        return plus(
            times(per_head, self.num_query_heads, self.head_dim),
            times(offered, key + value, self.num_key_value_heads, self.head_dim),
        )
