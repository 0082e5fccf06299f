"""The contract of a rule: when it fires, its words, its fix, its docs, its good and bad cases, in one file."""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from inspect import cleandoc
from typing import Any, ClassVar, Literal, TypeAlias

from rnnspec.diagnostics.model import Diagnostic, Fix, Label, Page, Safety, Severity
from rnnspec.inference.data import Described
from rnnspec.inference.report import Report
from rnnspec.inference.sized import sized
from rnnspec.layers._graph import Step
from rnnspec.source.edit import Edit, set_entry
from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.source.tree import Mapping, Node, Route, Scalar, Sequence, find
from rnnspec.spec.facts import Fact, UnknownField
from rnnspec.spec.load import Document
from rnnspec.spec.naming import snake_case
from rnnspec.spec.tensors import Blame, Tensor

#: What comes of a spec that has the finding; tests show it for each rule. `language`: it has no meaning that
#: Keras could be asked about. `build` and `fit`: Keras refuses, at the latest at the first batch, or in training.
#: `silent`: Keras trains on, and the result is wrong. `none`: nothing, or nothing but time.
Harm: TypeAlias = Literal["language", "build", "fit", "silent", "none"]
#: One text, or several that follow each other.
_HAVING = re.compile(r'having=((?:"[^"]*"\s*)+)')
_TARGETS = re.compile(r'targets=("[^"]*")')


class Case(Record):
    """A spec that shows a rule. `fixed` is what the rule's fix makes of a bad one, `overrides` are its `--set`s.

    `targets` are those of the project, see `Context`.
    """

    text: str
    fixed: str | None = None
    overrides: tuple[str, ...] = ()
    targets: frozenset[str] = frozenset()


class Context(Record):
    """What a rule may look at, and how it points at places. `report` is empty where nothing could be read.

    `targets` are where the model shall run as far as the project says it, of `rnnspec.spec.config.TARGETS`.
    """

    document: Document
    report: Report | None = None
    data: Described = Described()
    targets: frozenset[str] = frozenset()

    @cached_property
    def sized(self) -> Report | None:
        """The report with the sizes that the data gives to open axes."""
        return sized(self.report, self.data) if self.report is not None else None

    def label(self, route: Route, text: str, *, primary: bool = False, key: bool = False) -> Label:
        """A label at a route; with `key`, at the key of its last step."""
        return Label(self.document.place(route, key=key), text, primary)

    def setting(self, route: Route, text: str, *, primary: bool = False) -> Label:
        """A label under a key together with its value."""
        start, end = self.document.place(route, key=True), self.document.place(route)
        place = Place(start.source, start.start, end.end) if start.source is end.source else start
        return Label(place, text, primary)

    def blamed(self, blame: Blame, text: str) -> Label:
        """A label at what made something: the argument if it was written, else the layer that has the default."""
        if blame.argument is not None and blame.given:
            return self.setting((*blame.route, blame.argument), text)
        return self.label(blame.route, text, key=True)

    def step(self, route: Route) -> Step | None:
        """The layer call that a route leads to or into."""
        for length in range(len(route), -1, -1):
            if (step := self._steps_at.get(route[:length])) is not None:
                return step
        return None

    @cached_property
    def _steps_at(self) -> dict[Route, Step]:
        """The layer calls by where they are written; of several turns of a `repeat`, the first that failed."""
        found: dict[Route, Step] = {}
        for step in self.report.steps.values() if self.report is not None else ():
            before = found.setdefault(step.node.route, step)
            if step.poisoned and not before.poisoned:
                found[step.node.route] = step
        return found

    def facts(self, *kinds: type[Fact]) -> tuple[Any, ...]:
        """The facts of these kinds that were found while reading, in their order."""
        if kinds not in self._facts:
            self._facts[kinds] = tuple(fact for fact in self.document.facts if isinstance(fact, kinds))
        return self._facts[kinds]

    def unknown_fields(self, route: Route) -> list[UnknownField]:
        """The keys of the mapping at `route` that it cannot have."""
        return self._unknown_fields.get(route, [])

    @cached_property
    def _unknown_fields(self) -> dict[Route, list[UnknownField]]:
        found: dict[Route, list[UnknownField]] = {}
        for fact in self.facts(UnknownField):
            found.setdefault(fact.route[:-1], []).append(fact)
        return found

    def holding(self, facts: tuple[Fact, ...]) -> "Context":
        """The same with other facts found while reading; what was gathered from the text need not be gathered again."""
        other = self.but(document=self.document.but(facts=facts))
        other.__dict__["words"] = self.words
        return other

    @cached_property
    def words(self) -> frozenset[str]:
        """Every key and text in the document: kinds, arguments, identifiers, names."""
        found: set[str] = set()
        pending: list[Node] = [self.document.root] if self.document.root is not None else []
        while pending:
            match pending.pop():
                case Scalar(value=str(text)):
                    found.add(text)
                case Sequence(items=items):
                    pending += items
                case Mapping(entries=entries):
                    found.update(entries)
                    pending += [entry.value for entry in entries.values()]
        return frozenset(found)

    @cached_property
    def _facts(self) -> dict[tuple[type[Fact], ...], tuple[Fact, ...]]:
        """What `facts` has found: looking through all for each finding would take the square of their number."""
        return {}

    def trace(self, route: Route, found: Tensor | None = None) -> tuple[str, ...]:
        """The way to the layer at `route`, shape by shape; it ends in `!` where the layer failed.

        Of several inputs, the way of the first is told, or that of the tensor `found`.
        """
        step = self.step(route)
        if step is None or self.report is None:
            return ()
        names = (ref.name for ref in step.node.refs if ref.name in self.report.steps)
        by = next((name for name in names if any(one is found for one in self.report.steps[name].outputs)), None)
        chain = [*self.report.chain(by), step] if by is not None else [*self.report.chain(step.node.name)]
        first = next(iter(chain[0].node.refs), None)
        parts = [str(self.report.inputs[first.name])] if first and first.name in self.report.inputs else []
        for one in chain:
            parts.append(f"{one.node.name} !" if one.poisoned else f"{one.node.name} {one.outputs[0]}")
        return tuple(parts)

    def node(self, route: Route) -> Node | None:
        """The node of the tree at `route`, None if it is not there."""
        if self.document.root is None:
            return None
        found = find(self.document.root, route)
        return None if found.missing else found.node

    def set_argument(self, route: Route, name: str, text: str) -> tuple[Edit, ...]:
        """The edits that write `name: text` into the mapping at `route`, in its own style.

        None are offered for a text other than the checked file: it may serve other specs.
        """
        if self.document.root is None:
            return ()
        found = find(self.document.root, route)
        place = (found.key or found.node).place
        if found.missing or place.source is not self.document.source or self.document.repeated(route):
            return ()
        return (set_entry(found.key, found.node, name, text),)


class Rule:
    """A rule is a class with its code and the kind of fact it explains as class keywords.

    `on=Report` wakes it once a spec, to look for facts of its own; with `having="stateful unroll"` only
    if the spec has one of these words as a key or text, so that a check does not load what cannot fire;
    with `targets="litert"` only if the project names one of these.
    Its docstring is its page: the first line is the headline of its findings, then come the headings
    that a test demands.
    """

    code: ClassVar[str]
    on: ClassVar[type[Any]]
    severity: ClassVar[Severity] = "error"
    harm: ClassVar[Harm] = "language"
    #: Its fact turns up when data is loaded, so that no text alone shows it.
    at_load: ClassVar[bool] = False
    bad: ClassVar[tuple[Case, ...]] = ()
    good: ClassVar[tuple[Case, ...]] = ()

    def __init_subclass__(cls, *, code: str, on: type[Any], having: str = "", targets: str = "") -> None:
        # `Rules` reads both in the header: when it decides, the class is not loaded yet.
        cls.code, cls.on = code, on

    @classmethod
    def name(cls) -> str:
        """`CollapsedSequence` → `collapsed-sequence`."""
        return snake_case(cls.__name__).replace("_", "-")

    @classmethod
    def headline(cls) -> str:
        return (cls.__doc__ or "").strip().partition("\n")[0]

    @classmethod
    def page(cls) -> Page:
        """Its docstring, for formats that carry it along."""
        headline, _, text = cleandoc(cls.__doc__ or "").partition("\n")
        return Page(cls.code, cls.name(), cls.severity, headline, text.strip())

    def check(self, fact: Any, context: Context) -> Iterable[Diagnostic]:
        """The findings for a fact; none where another rule explains it better."""
        raise NotImplementedError

    def finding(
        self,
        fact_route: Route,
        *labels: Label,
        message: str | None = None,
        trace: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        help: tuple[str, ...] = (),  # noqa: A002 - the field's name in every format
        fix: Fix | None = None,
    ) -> Diagnostic:
        """A finding of this rule; its message is the headline unless it says more."""
        return Diagnostic(
            self.code,
            self.name(),
            self.severity,
            message or self.headline(),
            labels,
            fact_route,
            trace,
            notes,
            help,
            fix,
        )

    @staticmethod
    def fix(title: str, edits: Iterable[Edit], safety: Safety, reason: str = "") -> Fix | None:
        """A fix, or None if there is nothing to write."""
        edits = tuple(edits)
        return Fix(title, edits, safety, reason) if edits else None


@dataclass
class Rules:
    """All rules of the package, found by their headers; a rule is imported when its fact turns up."""

    package: str = "rnnspec.rules"
    #: Whether rules are woken whatever the words of the spec are, which changes nothing but the time.
    eager: bool = False
    loaded: dict[str, type[Rule]] = field(default_factory=dict)

    @cached_property
    def by_fact(self) -> dict[str, list[str]]:
        """Codes by the name of the fact they explain."""
        found: dict[str, list[str]] = {}
        for code, header in self.headers.items():
            fact = header.arguments.partition("on=")[2].partition(",")[0].strip()
            found.setdefault(fact.rpartition(".")[2], []).append(code)
        return found

    @cached_property
    def headers(self) -> dict[str, Any]:
        """Class headers by code, in the order of the codes."""
        from rnnspec.spec.family import headers

        codes = {header.arguments.partition('code="')[2][:5]: header for header in headers(self.package)}
        codes.pop("", None)  # a class that is no rule
        return dict(sorted(codes.items()))

    def get(self, code: str) -> type[Rule]:
        if code not in self.loaded:
            self.loaded[code] = self.headers[code].load()
        return self.loaded[code]

    def all(self) -> list[type[Rule]]:
        return [self.get(code) for code in self.headers]

    def explaining(
        self, fact: type[Any], words: Container[str], targets: Container[str] = frozenset()
    ) -> list[type[Rule]]:
        """The rules for a class of facts or its bases, for a spec with these words in a project with these targets."""
        codes = (code for cls in fact.__mro__ for code in self.by_fact.get(cls.__name__, ()))
        return [self.get(code) for code in codes if self._may_fire(code, words, targets)]

    def _may_fire(self, code: str, words: Container[str], targets: Container[str]) -> bool:
        if self.eager:
            return True
        having, named = self._wakes[code]
        return (not having or any(word in words for word in having)) and (
            not named or any(target in targets for target in named)
        )

    @cached_property
    def _wakes(self) -> dict[str, tuple[list[str], list[str]]]:
        """The words and the targets in each header: reading them once serves all specs of a run."""

        def listed(pattern: re.Pattern[str], arguments: str) -> list[str]:
            found = pattern.search(arguments)
            return found[1].replace('"', " ").split() if found else []

        headers = {code: header.arguments for code, header in self.headers.items()}
        return {code: (listed(_HAVING, text), listed(_TARGETS, text)) for code, text in headers.items()}


RULES = Rules()
