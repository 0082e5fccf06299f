"""Words and repairs that several rules share."""

from collections.abc import Iterable, Mapping, Sequence

from rnnspec.diagnostics.model import Fix, Label
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Context
from rnnspec.source.edit import Edit, inline, remove_entry, replace
from rnnspec.source.tree import Mapping as Entries
from rnnspec.source.tree import Plain, Route, Scalar
from rnnspec.spec.tensors import Dim, Tensor

#: The axes of inputs by their number, batch included.
AXES = {1: "(B,)", 2: "(B, F)", 3: "(B, T, F)"}
_LISTED = 12


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 step`, `2 steps`, `9,353 parameters`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names in backquotes: `` `a`, `b` and `c` ``; a long list is cut."""
    names = names if isinstance(names, Sequence) else list(names)
    texts = [f"`{name}`" for name in names[:_LISTED]]
    if len(names) > _LISTED:
        return f"{', '.join(texts)}, … ({len(names) - _LISTED:,} more)"
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}" if len(texts) > 1 else "".join(texts)


def numbers(values: Sequence[int | None]) -> str:
    """`[null, 1]`, as it is typed."""
    return inline(list(values))


def meant(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """The question that names what is nearest to `word`, if anything is."""
    near = closest(word, known)
    return (f"did you mean {listed(near, 'or')}?",) if near else ()


def guessed(context: Context, route: Route, word: str, known: Iterable[str], tail: str = "") -> Fix | None:
    """The fix that writes the one name like `word` in its place; `tail` follows the name."""
    near = closest(word, known)
    if len(near) != 1:
        return None
    return rewritten(context, route, near[0] + tail, f"did you mean `{near[0]}{tail}`?", "a guess from the spelling")


def rewritten(context: Context, route: Route, value: Plain, title: str, reason: str) -> Fix | None:
    """The unsafe fix that puts `value` in place of the scalar at `route`.

    None where it stands in another file, came from a variable or serves several layers.
    """
    node = context.node(route)
    if not isinstance(node, Scalar) or "$" in node.place.text or context.document.repeated(route):
        return None
    if node.place.source is not context.document.source:
        return None
    return Fix(title, (replace(node.place, inline(value)),), "unsafe", reason)


def axis_name(tensor: Tensor, axis: int) -> str:
    """What an axis is called: the batch, the time or the features axis of a sequence, else its number."""
    if axis == 0:
        return "the batch axis"
    if tensor.rank in (2, 3) and axis == tensor.rank - 1:
        return "the features axis"
    return "the time axis" if tensor.rank == 3 and axis == 1 else f"axis {axis}"


def size(dim: Dim) -> str:
    """A size, or the name of an open axis."""
    return str(dim.size) if dim.size is not None else dim.name or "open"


def source_of(route: Route) -> Route:
    """The route to `from` of the item of `layers` that `route` leads into, the innermost one."""
    while route and not isinstance(route[-1], int):
        route = route[:-1]
    return (*route, "from")


def call_place(context: Context, route: Route) -> Route:
    """The route to `from` of the layer whose arguments are at `route`, or to its kind where it has none."""
    at = source_of(route)
    return at if context.node(at) is not None else route


def in_data(context: Context, blame: Mapping[str, Route], fact: str, text: str) -> Label:
    """A label at what made a fact of the data: the argument if it was written, else what it belongs to."""
    route = ("data", *blame.get(fact, ()))
    if context.node(route) is None:
        return context.label(route[:-1], text, key=True)
    return context.setting(route, text) if isinstance(route[-1], str) and len(route) > 3 else context.label(route, text)


def removal(context: Context, route: Route) -> tuple[Edit, ...]:
    """The edit that takes the entry at `route` out of its mapping.

    None where it stands in another file, or came through a merge key or a variable.
    """
    mapping = context.node(route[:-1])
    entry = mapping.entries.get(str(route[-1])) if isinstance(mapping, Entries) else None
    if not isinstance(mapping, Entries) or entry is None or entry.merged:
        return ()
    if not entry.key.place.source is mapping.place.source is context.document.source:
        return ()
    return (remove_entry(mapping, str(route[-1])),) if entry.key.place.text == route[-1] else ()
