"""Which arguments nothing reads, given the others: one table, and the walk that holds objects against it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnnspec.layers import Layer
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.items import Item
from rnnspec.spec.kind import Kind, Strict
from rnnspec.spec.load import Spec

#: What an object has in place of an argument that it does not take.
_ABSENT = object()


class Unread(Record):
    """Arguments that are not read where others have these values; `why` says it in a few words."""

    arguments: tuple[str, ...]
    where: Mapping[str, Any]
    why: str
    #: Only of this class, where others read an argument of that name.
    kind: str | None = None


def _row(arguments: str, why: str, kind: str | None = None, **where: Any) -> Unread:
    return Unread(tuple(arguments.split()), where, why, kind)


#: keras/src/layers, optimizers and callbacks, 3.15.1; tests/rules/test_unread.py holds layers against it.
TABLE = (
    _row("bias_initializer bias_regularizer bias_constraint unit_forget_bias", "there is no bias", use_bias=False),
    _row("beta_initializer beta_regularizer beta_constraint", "there is no offset", center=False),
    _row("gamma_initializer gamma_regularizer gamma_constraint", "there is no scale", scale=False),
    _row("renorm_clipping renorm_momentum", "nothing is renormalised", renorm=False),
    _row("seed", "nothing is dropped", dropout=0, recurrent_dropout=0),
    _row("seed", "nothing is dropped", dropout=0, kind="Attention"),
    _row("seed", "nothing is dropped", dropout=0, kind="AdditiveAttention"),
    _row("seed noise_shape", "nothing is dropped", rate=0),
    _row("seed", "there is no noise", stddev=0),
    _row(
        "kernel_regularizer recurrent_regularizer bias_regularizer embeddings_regularizer gamma_regularizer "
        "beta_regularizer kernel_constraint recurrent_constraint bias_constraint embeddings_constraint "
        "gamma_constraint beta_constraint",
        "the weights are not trained",
        trainable=False,
    ),
    _row("ema_momentum ema_overwrite_frequency", "no average is kept", use_ema=False),
    _row("nesterov", "there is no momentum", momentum=0, kind="SGD"),
    _row("warmup_steps", "there is nothing to warm up to", warmup_target=None),
    _row("alpha", "the classes are not balanced", apply_class_balancing=False),
    _row("monitor mode initial_value_threshold", "every epoch is saved", save_best_only=False, kind="ModelCheckpoint"),
    _row("range", "the mean and the deviation decide", method="standard", kind="scale"),
)


def unread(spec: Spec) -> Iterator[tuple[Kind, Route, str, Unread]]:
    """Every written argument that nothing reads: its object, where that is, its name and the row of the table."""
    for one, route in written(spec):
        named: set[str] = set()
        for row in TABLE:
            if row.kind not in (None, one.kind) or not _holds(row, one):
                continue
            for name in row.arguments:
                if name in one.given and name not in named:
                    named.add(name)
                    yield one, route, name, row


def _holds(row: Unread, one: Kind) -> bool:
    # In Python False is 0, and no argument takes both.
    return all(getattr(one, name, _ABSENT) == value for name, value in row.where.items())


def written(spec: Spec) -> Iterator[tuple[Kind, Route]]:
    """Every object of a spec that was written with arguments, with the route to them."""
    yield from _items(spec.items, ("layers",))
    if spec.compile is not None:
        yield from _inside(spec.compile, ("compile",))
    if spec.data is not None:
        yield from _inside(spec.data, ("data",))
    if spec.fit is not None:
        yield from _inside(spec.fit, ("fit",))


def written_layers(spec: Spec) -> Iterator[tuple[Layer, Route]]:
    """Every layer of a spec that was written with arguments, those inside of others included."""
    for one, route in _items(spec.items, ("layers",)):
        if isinstance(one, Layer):
            yield one, route


def _items(items: tuple[Item, ...], route: Route) -> Iterator[tuple[Kind, Route]]:
    for item in items:
        if item.layer is not None:
            yield from _object(item.layer, (*route, *item.route))


def _object(one: Kind, route: Route) -> Iterator[tuple[Kind, Route]]:
    at = (*route, one.key)
    if one.identifier is None:
        yield one, at
        yield from _inside(one, at)


def _inside(one: Strict, route: Route) -> Iterator[tuple[Kind, Route]]:
    for name, value in one.given.items():
        yield from _value(value, (*route, name))


def _value(value: Any, route: Route) -> Iterator[tuple[Kind, Route]]:
    match value:
        case Kind():
            yield from _object(value, route)
        case tuple() if value and isinstance(value[0], Item):
            yield from _items(value, route)
        case list() | tuple():
            for index, one in enumerate(value):
                yield from _value(one, (*route, index))
        case dict():
            for key, one in value.items():
                yield from _value(one, (*route, key))
        case _:
            pass
