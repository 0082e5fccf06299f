"""Nodes from events: anchors, merge keys and the limits, with a stack of its own."""

import math
import re
from dataclasses import dataclass, field

import yaml

from rnnspec.source.events import BLANK, GAP, events, problem, span
from rnnspec.source.hazards import (
    DuplicateKey,
    EmptyDocument,
    Hazard,
    KeyNotText,
    LongScalar,
    MergeNotMapping,
    NonAsciiBlank,
    NotFinite,
    RootNotMapping,
    SelfReference,
    SeveralDocuments,
    Tagged,
    TooDeep,
    TooManyNodes,
    UnknownAlias,
)
from rnnspec.source.pattern import Pattern
from rnnspec.source.scalars import resolve
from rnnspec.source.text import Place, Source
from rnnspec.source.tree import Entry, Mapping, Node, Scalar, Sequence, Style

MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_SCALAR = 10_000

_PROPERTIES = re.compile(rf"(?:[&!][^\s]*+{GAP})*+")
_TAG = re.compile(rf"(?:&[^\s]*+{GAP})?(![^\s]*)")
_COLON = re.compile(rf"{GAP}:")
_TIGHT_COLON = re.compile(r"\w(:)(?=[^\s/:])")
_BLANKS = Pattern(f"{BLANK.text}+")
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}


@dataclass(slots=True)
class _Frame:
    """A collection that is still open, and what its next child is."""

    node: Mapping | Sequence
    anchor: str | None
    #: The number of nodes before it.
    before: int
    #: Where its last child ends.
    end: int
    #: It ends with a bracket; block collections and `[a: 1]` end with their last child.
    closed: bool
    height: int = 0
    at_value: bool = False
    #: The key whose value comes next. None: a merge key, or one that is left out with its value.
    key: Scalar | None = None
    merging: bool = False
    seen: dict[str, Place] = field(default_factory=dict)
    pairs: list[tuple[Scalar | None, Node]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


class _StopError(Exception):
    """Reading ends; the hazard is in the list."""


class Builder:
    """Builds one tree. The stack is a list, so that no depth of a text can exhaust Python's."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.hazards: list[Hazard] = []
        self._root: Node | None = None
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored | _Frame] = {}
        #: Where each anchor is written that no alias has asked for.
        self.unused: dict[str, Place] = {}
        self._count = 0
        #: Some value is not known.
        self._lost = False

    def build(self, text: str, *, python: bool) -> Node | None:
        """The tree of `text`, which is the source's but for its directives; None if parts are missing."""
        last = (0, 0)
        ended = False
        try:
            for event in events(text, python=python):
                self._take(event)
                last = span(event)
                ended = isinstance(event, yaml.DocumentEndEvent) and bool(event.explicit)
        except yaml.MarkedYAMLError as error:
            if ended and self._root is not None:
                # Behind `...` a parser takes no document without `---`.
                self.hazards.append(SeveralDocuments(self._point(error.problem_mark), self._root.place))
                return None
            self._gave_up(error, *last)
            return None
        except _StopError:
            return None
        if self._root is not None and not isinstance(self._root, Mapping):
            self._bad_root(self._root)
        return None if self._lost else self._root

    def _take(self, event: yaml.Event) -> None:
        start, end = span(event)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._open(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._close(end)
            case yaml.AliasEvent():
                self._alias(str(event.anchor), self._place(start, end))
            case yaml.DocumentStartEvent() if self._root is not None:
                self.hazards.append(SeveralDocuments(self._place(start, start + 3), self._root.place))
                raise _StopError
            case yaml.StreamEndEvent() if self._root is None:
                self.hazards.append(EmptyDocument(self._place(0, 0)))

    def _gave_up(self, error: yaml.MarkedYAMLError, start: int, end: int) -> None:
        if not self._glued(start, end):
            self.hazards.append(problem(error, self.source, (start, end)))

    def _glued(self, start: int, end: int) -> bool:
        """Whether a blank that is none is in a stretch: it glues tokens together, and then is the one mistake."""
        return any(isinstance(hazard, NonAsciiBlank) and start <= hazard.place.start < end for hazard in self.hazards)

    def _bad_root(self, root: Node) -> None:
        colon = None
        if isinstance(root, Scalar) and root.style == "plain":
            if self._glued(root.place.start, root.place.end):
                return
            start = root.place.start
            if start == root.place.end:
                self.hazards.append(EmptyDocument(root.place))
                return
            if found := _TIGHT_COLON.search(root.place.text):
                colon = self._place(start + found.start(1), start + found.end(1))
        self.hazards.append(RootNotMapping(root.place, root, colon))

    def _place(self, start: int, end: int) -> Place:
        length = len(self.source.text)
        return Place(self.source, min(start, length), min(end, length))

    def _point(self, mark: yaml.Mark | None) -> Place:
        index = mark.index if mark else len(self.source.text)
        return self._place(index, index + 1)

    def _counted(self, place: Place, nodes: int = 1) -> None:
        self._count += nodes
        if self._count > MAX_NODES:
            self.hazards.append(TooManyNodes(place, MAX_NODES))
            raise _StopError

    def _tagged(self, tag: str | None, start: int, end: int) -> None:
        if tag is not None and (found := _TAG.match(self.source.text, start, end)):
            self.hazards.append(Tagged(self._place(*found.span(1)), found[1]))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        text = self.source.text
        start, end = span(event)
        self._tagged(event.tag, start, end)
        if event.anchor is not None or event.tag is not None:
            found = _PROPERTIES.match(text, start, end)
            start = found.end() if found else start
        elif start == end and not event.style:
            start = end = self._nothing(start)
        style = _STYLES.get(event.style, "plain")
        if style in ("literal", "folded") and "+" not in text[start : start + 3]:
            end = start + len(text[start:end].rstrip())
        place = self._place(start, end)
        self._counted(place)
        if len(event.value) > MAX_SCALAR:
            self.hazards.append(LongScalar(place, len(event.value), MAX_SCALAR))
            self._lost = True
        node = Scalar(event.value, place, style)
        if style == "plain":
            node.value = resolve(self._spaced(event.value, place))
            if isinstance(node.value, float) and not math.isfinite(node.value) and not self._at_key:
                self.hazards.append(NotFinite(place, node.value))
        if event.anchor is not None:
            self._anchors[event.anchor] = _Anchored(node, 1, 0)
            self._marked(event.anchor, span(event)[0])
        self._add(node, place, 0)

    def _nothing(self, start: int) -> int:
        """Where a value is that is not there: behind its colon, or behind a key without one."""
        frame = self._frames[-1] if self._frames else None
        if frame is None or not frame.at_value:
            return start
        colon = _COLON.match(self.source.text, frame.end)
        return colon.end() if colon else frame.end

    def _spaced(self, value: str, place: Place) -> str:
        """Reports blanks that are none, and reads them as spaces."""
        if value.isascii() or not (found := _BLANKS.compiled.search(place.text)):
            return value
        start = place.start
        self.hazards.append(NonAsciiBlank(self._place(start + found.start(), start + found.end()), found[0][0]))
        return _BLANKS.compiled.sub(" ", value).strip()

    @property
    def _at_key(self) -> bool:
        return bool(self._frames) and isinstance(self._frames[-1].node, Mapping) and not self._frames[-1].at_value

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        text = self.source.text
        start, end = span(event)
        self._tagged(event.tag, start, end)
        flow = bool(event.flow_style)
        closed = flow and text[end - 1 : end] in ("[", "{")
        if event.anchor is not None or event.tag is not None:
            # The event ends with the bracket, or with the `-` of a list without indentation, or before the first key.
            start = end - 1 if closed or text[end - 1 : end] == "-" else end
        place = self._place(start, start + 1)
        if len(self._frames) == MAX_DEPTH:
            self.hazards.append(TooDeep(place, MAX_DEPTH))
            raise _StopError
        self._counted(place)
        node = Mapping({}, place, flow) if isinstance(event, yaml.MappingStartEvent) else Sequence([], place, flow)
        frame = _Frame(node, event.anchor, self._count - 1, end, closed)
        if event.anchor is not None:
            self._anchors[event.anchor] = frame
            self._marked(event.anchor, span(event)[0])
        self._frames.append(frame)

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        node = frame.node
        node.place = self._place(node.place.start, end if frame.closed else frame.end)
        if isinstance(node, Mapping):
            _fill(node, frame.pairs)
        height = frame.height + 1
        if frame.anchor is not None and self._anchors[frame.anchor] is frame:
            self._anchors[frame.anchor] = _Anchored(node, self._count - frame.before, height)
        self._add(node, node.place, height)

    def _marked(self, name: str, start: int) -> None:
        at = self.source.text.index(f"&{name}", start)
        self.unused[name] = self._place(at, at + 1 + len(name))

    def _alias(self, name: str, place: Place) -> None:
        self.unused.pop(name, None)
        target = self._anchors.get(name)
        if isinstance(target, _Anchored):
            self._counted(place, target.size)
            if len(self._frames) + target.height > MAX_DEPTH:
                self.hazards.append(TooDeep(place, MAX_DEPTH))
                raise _StopError
            self._add(target.node, place, target.height)
            return
        if target is None:
            self.hazards.append(UnknownAlias(place, name, tuple(self._anchors)))
        else:
            self.hazards.append(SelfReference(place, name, target.node.place))
        self._lost = True
        self._counted(place)
        if self._frames:
            self._frames[-1].merging = False
        self._add(Scalar(place.text, place), place, 0)

    def _add(self, node: Node, place: Place, height: int) -> None:
        """Hand a finished node to the collection around it; `place` is where it is written, as an alias maybe."""
        if not self._frames:
            self._root = node
            return
        frame = self._frames[-1]
        frame.height = max(frame.height, height)
        frame.end = max(frame.end, place.end)
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif frame.at_value:
            frame.at_value = False
            self._value(frame, node, place)
        else:
            frame.at_value = True
            self._key(frame, node, place)

    def _key(self, frame: _Frame, node: Node, place: Place) -> None:
        frame.key, frame.merging = None, False
        # A whole number names a class, as in `class_weight: {0: 1.0}`: it stands for its digits.
        named = isinstance(node, Scalar) and isinstance(node.value, str | int) and not isinstance(node.value, bool)
        if not named:
            self.hazards.append(KeyNotText(place, node, self._place(frame.node.place.start, place.end)))
        if not isinstance(node, Scalar) or not (node.place.text or node.value):
            return
        name = node.value if isinstance(node.value, str) else node.place.text
        first = frame.seen.setdefault(name, place)
        if first is not place:
            self.hazards.append(DuplicateKey(place, name, first))
        elif name == "<<" and node.style == "plain":
            frame.merging = True
        else:
            frame.key = Scalar(name, place, node.style)

    def _value(self, frame: _Frame, node: Node, place: Place) -> None:
        if frame.key is not None:
            frame.pairs.append((frame.key, node))
        elif frame.merging:
            items = node.items if isinstance(node, Sequence) else [node]
            if all(isinstance(item, Mapping) for item in items):
                frame.pairs.append((None, node))
            else:
                self.hazards.append(MergeNotMapping(place, node))


def _fill(node: Mapping, pairs: list[tuple[Scalar | None, Node]]) -> None:
    """Entries in the order of the text; what a merge key brings counts where nothing else gives that key."""
    explicit = {key.value for key, _ in pairs if key is not None}
    for key, value in pairs:
        if key is not None:
            node.entries[str(key.value)] = Entry(key, value)
            continue
        for source in value.items if isinstance(value, Sequence) else [value]:
            if isinstance(source, Mapping):
                for name, entry in source.entries.items():
                    if name not in explicit:
                        node.entries.setdefault(name, Entry(entry.key, entry.value, merged=True))
