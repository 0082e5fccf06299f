"""What belongs inside of something else: layers and their arguments in wrappers, sources in `data`."""

from collections.abc import Iterator

from rnnspec.rules._base import Context
from rnnspec.rules._phrases import removal
from rnnspec.rules._words import overwritten
from rnnspec.source.edit import Edit, inline, replace
from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.source.tree import Entry, Mapping, Plain, Route, Scalar, plain
from rnnspec.spec import facts
from rnnspec.spec.document import SECTION_CLASSES
from rnnspec.spec.family import family

#: The arguments of wrappers that hold what is inside.
_HOLDERS = ("layer", "cell")
#: The arguments that are easily left out before what they hold, with its family.
_BEFORE = {"layer": "layers", "cell": "layers", "source": "sources"}


#: What sections hold, by family: the argument, and whether it is a list.
_HOMES = {
    "compile": (("optimizers", "optimizer", False), ("losses", "loss", False), ("metrics", "metrics", True)),
    "data": (("transforms", "transforms", True),),
    "fit": (("callbacks", "callbacks", True),),
}


class Home(Record):
    """Where something belongs: the key it stands under, and what to write."""

    key: str
    text: str


class Moved(Record):
    """What to write in the end, and the edits that do so, none where they are not sure; `inner` is the kind inside."""

    inner: str
    text: str
    edits: tuple[Edit, ...]


def belongs_inside(fact: facts.UnknownField, context: Context) -> Moved | None:
    """An argument at a wrapper that the layer inside of it takes: `return_sequences` at `Bidirectional`."""
    cls = family("layers").get(fact.owner)
    holder = next((name for name in _HOLDERS if cls is not None and name in cls.model_fields), None)
    held = context.node((*fact.route[:-1], holder)) if holder else None
    if holder is None or held is None or (isinstance(held, Mapping) and len(held.entries) != 1):
        return None
    kind = next(iter(held.entries), "") if isinstance(held, Mapping) else str(plain(held))
    inner, value = family("layers").get(kind), context.node(fact.route)
    if inner is None or value is None or fact.name not in inner.model_fields:
        return None
    strays = {one.name: context.node(one.route) for one in context.unknown_fields(fact.route[:-1])}
    if isinstance(held, Mapping):
        arguments = plain(held.entries[kind].value) or {}
    else:
        # Beside a bare name stands all that it lacks, which is written at once.
        arguments = {name: plain(node) for name, node in strays.items() if node and name in inner.model_fields}
    if not isinstance(arguments, dict):
        return None
    text = f"{holder}: {inline({kind: {**arguments, fact.name: plain(value)}})}"
    written = value.place.text if isinstance(value, Scalar) and "$" in value.place.text else inline(plain(value))
    taken = removal(context, fact.route)
    given: tuple[Edit, ...] = ()
    if isinstance(held, Mapping) and fact.name not in arguments:
        given = context.set_argument((*fact.route[:-1], holder, kind), fact.name, written)
    elif isinstance(held, Scalar) and len(strays) == 1:
        given = overwritten(context, held, f"{{{kind}: {{{fact.name}: {written}}}}}")
    return Moved(kind, text, (*taken, *given) if taken and given else ())


def homeless(fact: facts.UnknownField, context: Context) -> Home | None:
    """What to write for what stands one level too high, or in another section.

    `callbacks: [{EarlyStopping: {patience: 3}}]` for an object right under `fit`, `fit: {epochs: 5}` for a field.
    """
    value = context.node(fact.route)
    if value is not None and fact.owner in ("a spec", *_HOMES):
        sections = [name for name in _HOMES if fact.name in SECTION_CLASSES[name].model_fields]
        if len(sections) == 1:
            return Home(sections[0], f"{sections[0]}: {inline({fact.name: plain(value)})}")
    for of, argument, listed in _HOMES.get(fact.owner, ()):
        if value is not None and fact.name in family(of):
            held: Plain = {fact.name: plain(value) or {}}
            return Home(argument, f"{argument}: {inline([held] if listed else held)}")
    return None


def outside(fact: facts.MissingField, context: Context) -> Iterator[facts.UnknownField]:
    """A missing argument of a layer inside, where it stands at the wrapper."""
    bare_name = bool(fact.route) and fact.route[-1] in _HOLDERS
    wrapper = fact.route[:-1] if bare_name else fact.route[:-2]
    for other in context.facts(facts.UnknownField):
        if other.name == fact.name and other.route[:-1] == wrapper and belongs_inside(other, context):
            yield other


def bare(fact: facts.MissingField, context: Context) -> tuple[Route, Moved] | None:
    """A layer right under its wrapper, without `layer:` before it, or a source right under `data`; the route to it."""
    mapping, of = context.node(fact.route), _BEFORE.get(fact.name)
    if of is None or not isinstance(mapping, Mapping):
        return None
    kinds = [entry for key, entry in mapping.entries.items() if key in family(of)]
    if len(kinds) != 1 or kinds[0].merged:
        return None
    (entry,) = kinds
    kind = str(entry.key.value)
    text = f"{fact.name}: {inline({kind: plain(entry.value) or {}})}"
    places = (mapping.place, entry.key.place, entry.value.place)
    own = all(place.source is context.document.source for place in places)
    edits = (_braced if mapping.flow else _indented)(entry, fact.name) if own else ()
    return (*fact.route, kind), Moved(kind, text, edits)


def _braced(entry: Entry, holder: str) -> tuple[Edit, ...]:
    """`LSTM: {units: 8}` within braces becomes `layer: {LSTM: {units: 8}}`."""
    source, start = entry.key.place.source, entry.key.place.start
    end = max(entry.key.place.end, entry.value.place.end)
    if entry.value.place.start < start:
        return ()  # an alias
    return (replace(Place(source, start, start), f"{holder}: {{"), replace(Place(source, end, end), "}"))


def _indented(entry: Entry, holder: str) -> tuple[Edit, ...]:
    """The lines of an entry move two columns to the right, below a line of its own for the holder."""
    source, start = entry.key.place.source, entry.key.place.start
    end = max(start + 1, entry.value.place.start + len(entry.value.place.text.rstrip()))
    first, column = source.position(start)
    last, _ = source.position(end - 1)
    before = source.text[source.line_starts[first - 1] : start]
    if before.strip() or entry.value.place.start < start:
        return ()
    below = [replace(Place(source, at, at), "  ") for at in source.line_starts[first:last]]
    return (replace(Place(source, start, start), f"{holder}:\n{' ' * (column + 1)}"), *below)
