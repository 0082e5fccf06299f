"""From text to a typed spec: compose, extend, override, put variables in, read each section."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from rnnspec.source.compose import compose
from rnnspec.source.hazards import Hazard
from rnnspec.source.record import Record
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Mapping, Plain, Route, Scalar, find, plain
from rnnspec.spec import config as configuration
from rnnspec.spec import facts, older, overrides, plugins, variables
from rnnspec.spec.config import Config
from rnnspec.spec.document import CompileSpec, DataSpec, ExpectSpec, FitSpec, InputSpec
from rnnspec.spec.errors import facts_of
from rnnspec.spec.extends import extend
from rnnspec.spec.facts import Fact
from rnnspec.spec.items import Item, read_items
from rnnspec.spec.kind import Strict
from rnnspec.spec.store import DISK, Store

LANGUAGE = 1
SECTIONS = (
    "rnnspec", "name", "extends", "vars", "input", "inputs", "layers", "outputs", "compile", "data", "fit", "expect",
)  # fmt: skip

Section = TypeVar("Section", bound=Strict)


class Spec(Record):
    """A spec as far as it could be read. A section is None if it is absent or its reading failed."""

    name: str
    inputs: dict[str, InputSpec | None]
    items: tuple[Item, ...]
    outputs: tuple[str, ...] | None
    compile: CompileSpec | None
    data: DataSpec | None
    fit: FitSpec | None
    expect: ExpectSpec | None


class Document(Record):
    """A file with everything found while reading it. `root` is the tree after all replacements."""

    path: str
    source: Source
    root: Mapping | None
    spec: Spec | None
    hazards: tuple[Hazard, ...] = ()
    facts: tuple[Fact, ...] = ()
    #: Values of `vars`, for showing what a `$name` stands for.
    variables: dict[str, Any] = {}
    #: The files that this one extends, the nearest first.
    bases: tuple[Path, ...] = ()

    def place(self, route: Route, *, key: bool = False) -> Place:
        """Where `route` stands in the text, or where it would: the nearest step that is there.

        With `key`, the key of the last step instead of its value.
        """
        if route[:1] == ("--set",):
            text = str(route[1])
            return Place(Source("--set", text), 0, len(text))
        if self.root is None:
            return Place(self.source, 0, 0)
        found = find(self.root, route)
        if found.missing:
            # Nothing stands there: the key of what it is missing from is the nearest thing to point at.
            above = found.key or _head(found.node)
            return above.place if above is not None else found.node.place
        if key and found.key is not None:
            return found.key.place
        return found.node.place

    def has(self, route: Route) -> bool:
        """Whether something stands at `route`."""
        return self.root is not None and not find(self.root, route).missing

    def repeated(self, route: Route) -> bool:
        """Whether what stands at `route` serves several layers, or was put in from `vars`.

        A change there would reach further than one layer.
        """
        node: Any = self.root
        for step in route:
            if isinstance(node, Mapping) and ("repeat" in node.entries or "each" in node.entries):
                return True
            found = find(node, (step,))
            if found.missing:
                return False
            node = found.node
        return False

    @property
    def resolved(self) -> Plain:
        """The document with everything put in, as plain data; what a run stores."""
        if self.root is None:
            return None
        kept = plain(self.root)
        assert isinstance(kept, dict)
        return {key: value for key, value in kept.items() if key not in ("extends", "vars")}


def _head(node: Any) -> Scalar | None:
    """The key of a mapping with one, such as an item of `layers`."""
    if isinstance(node, Mapping) and node.entries:
        return next(iter(node.entries.values())).key
    return None


def load(
    data: bytes | str,
    path: str,
    *,
    overrides_: Sequence[str] = (),
    file: Path | None = None,
    config: Config | None = None,
    store: Store = DISK,
) -> Document:
    """Read a document. Never raises for anything the text may hold.

    `path` is the name shown in findings; `file` is where `extends` starts from, None for standard
    input, which then starts from the working directory; `store` has the files that it names. `config` is
    by default the nearest one. Raises `ConfigProblem` for a configuration, and so for plugins, that
    cannot be used.
    """
    plugins.activate(config or configuration.nearest((file or Path(path)).parent))
    composed = compose(data, path)
    if not isinstance(composed.root, Mapping):
        return Document(path, composed.source, None, None, composed.hazards)
    root = composed.root
    found: list[Fact] = [facts.UnusedAnchor((), name, place) for name, place in composed.unused_anchors.items()]

    bases: list[Path] = []
    root, problems = extend(root, file or Path(path), store, bases)
    found += problems
    root, problems, _ = overrides.apply(root, overrides_)
    found += problems
    root, problems = older.modernise(root)
    found += problems
    root, values, problems = variables.resolve(root)
    found += problems
    # What could not be put in has become null; a second finding about that null would be a cascade.
    silent = {fact.route for fact in found if not isinstance(fact, facts.ForeignVariable)}
    spec, problems = _spec(root, values, Path(path).stem)
    found += [fact for fact in problems if fact.route not in silent]
    return Document(path, composed.source, root, spec, composed.hazards, tuple(found), values, tuple(bases))


def _spec(root: Mapping, values: dict[str, Any], stem: str) -> tuple[Spec, list[Fact]]:
    document = plain(root)
    assert isinstance(document, dict)
    found: list[Fact] = []
    for key in document:
        if key not in SECTIONS:
            found.append(facts.UnknownField((key,), key, "a spec", SECTIONS))
    version = document.get("rnnspec", LANGUAGE)
    if version != LANGUAGE or isinstance(version, bool):
        found.append(facts.UnsupportedVersion(("rnnspec",), version))
    for key, kind, expected in (("name", str, "text"), ("vars", dict, "mapping"), ("extends", str, "text")):
        if key in document and not isinstance(document[key], kind):
            found.append(facts.WrongType((key,), (expected,), document[key]))
    name = document.get("name", stem)

    if "layers" in document:
        items, problems = read_items(document["layers"], values)
        found += [fact.below(("layers",)) for fact in problems]
    else:
        items = ()
        found.append(facts.MissingField((), "layers", "a spec"))
    spec = Spec(
        name=name if isinstance(name, str) else stem,
        inputs=_inputs(document, found),
        items=items,
        outputs=_outputs(document, found),
        compile=_section("compile", CompileSpec, document, found),
        data=_section("data", DataSpec, document, found),
        fit=_section("fit", FitSpec, document, found),
        expect=_section("expect", ExpectSpec, document, found),
    )
    return spec, found


def _section(
    name: str, cls: type[Section], document: dict[str, Any], found: list[Fact], route: Route = ()
) -> Section | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        return cls.model_validate(value)
    except ValidationError as error:
        found += facts_of(error, name, cls, value, (*route, name))
        return None


def _inputs(document: dict[str, Any], found: list[Fact]) -> dict[str, InputSpec | None]:
    """The inputs by name; one that could not be read is None."""
    one, several = document.get("input"), document.get("inputs")
    if (one is None) == (several is None):
        route: Route = ("inputs",) if several is not None else ()
        found.append(facts.NoInput(route, several is not None))
        return {"input": None}
    if one is not None:
        return {"input": _section("input", InputSpec, document, found)}
    if not isinstance(several, dict) or not several:
        found.append(facts.WrongType(("inputs",), ("mapping",), several))
        return {"input": None}
    return {name: _section(name, InputSpec, several, found, ("inputs",)) for name in several}


def _outputs(document: dict[str, Any], found: list[Fact]) -> tuple[str, ...] | None:
    value = document.get("outputs")
    if value is None:
        return None
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(value)
    found.append(facts.WrongType(("outputs",), ("list",), value))
    return None
