"""Arguments that stand beside their layer instead of under it: a mistake of indentation only YAML can make."""

from dataclasses import dataclass

from rnnspec.rules._base import Context
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place
from rnnspec.source.tree import Entry, Mapping, Route, Scalar
from rnnspec.spec.family import family
from rnnspec.spec.items import BESIDE


@dataclass(frozen=True)
class Misplaced:
    """An item of layers whose entries `arguments` belong under the entry `kind`."""

    kind: Entry
    arguments: tuple[Entry, ...]
    edits: tuple[Edit, ...]


def misplaced(context: Context, route: Route) -> Misplaced | None:
    """What is misplaced in the item at `route`; None where nothing is, or where that is no item."""
    item = context.node(route)
    if not route or not isinstance(route[-1], int) or "layers" not in route[-2:] or not isinstance(item, Mapping):
        return None
    if "layers" in item.entries or "reuse" in item.entries or not item.entries:
        return None
    kind, *others = item.entries.values()
    others = [entry for entry in others if entry.key.value not in BESIDE]
    cls = family("layers").get(str(kind.key.value))
    if not others or any(family("layers").get(str(entry.key.value)) for entry in others):
        return None
    empty = isinstance(kind.value, Scalar) and kind.value.value is None
    if cls is None and not empty:
        return None
    if cls is not None and not all(entry.key.value in cls.model_fields for entry in others):
        return None
    bare = empty and not kind.value.place.text and not item.flow
    edits = tuple(edit for entry in others for edit in _indented(entry)) if bare else ()
    own = all(edit.place.source is context.document.source for edit in edits)
    return Misplaced(kind, tuple(others), edits if own else ())


def _indented(entry: Entry) -> list[Edit]:
    """The edits that move the lines of a block entry two columns to the right."""
    source = entry.key.place.source
    first, _ = source.position(entry.key.place.start)
    last, _ = source.position(max(entry.key.place.end, entry.value.place.end) - 1)
    starts = source.line_starts[first - 1 : last]
    return [Edit(Place(source, start, start), "  ") for start in starts]
