"""What can be wrong with a text before its meaning counts: one class per hazard, facts without words."""

from typing import ClassVar, Literal, TypeAlias

from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.source.tree import Node

Problem: TypeAlias = Literal[
    "colon",  # a second `: ` where no mapping can begin: `a: b: c`
    "missing-colon",  # a line that should be `key: value`
    "tight-colon",  # `{a:}`: no blank between the colon and the next bracket or comma
    "bracket",  # neither a comma nor the closing bracket; `context` is the opening one
    "stray-bracket",  # a closing bracket that closes nothing
    "quote",  # an opening quote without its end
    "escape",  # an unknown escape in double quotes
    "indentation",  # a line that belongs to no open mapping or list; `context` is where that one begins
    "indicator",  # a character no plain text can begin with: `@`, `` ` ``, `%`
    "dash",  # `- ` where no list can begin: `a: - b`
    "anchor",  # `&` or `*` without a name: `*.csv`
    "block-header",  # text behind `|` or `>`
    "content",  # an indicator where a value should be: `[1, , 2]`
    "trailing",  # text behind the end of the document
    "other",
]


class Hazard(Record):
    """`place` is the smallest stretch of text to blame; an empty one marks a point."""

    #: Whether the text is read as it was meant all the same.
    harmless: ClassVar[bool] = False

    place: Place


class BrokenEncoding(Hazard):
    """A byte that is not `encoding`; `offset` counts bytes from 0."""

    byte: int
    offset: int
    encoding: str


class HiddenCharacter(Hazard):
    """The first character that YAML forbids, or that YAML 1.1 and 1.2 read differently (U+0085, U+2028, U+2029)."""

    character: str


class NonAsciiBlank(Hazard):
    """A blank that looks like a space and is none, outside quotes and comments."""

    character: str


class Tab(Hazard):
    """Tabs where YAML wants spaces."""


class Tagged(Hazard):
    """`!!python/tuple`, `!foo`, `!!int`. The value is read as if the tag were not there."""

    tag: str


class Directive(Hazard):
    """A line such as `%YAML 1.1`. It is read as a comment."""

    harmless = True

    name: str


class SeveralDocuments(Hazard):
    """`place` begins the second document; only the first is read."""

    first: Place


class EmptyDocument(Hazard):
    """Nothing but blanks and comments."""


class RootNotMapping(Hazard):
    """`colon` is the first colon without a blank behind it, as in `units:8`, where the root is text."""

    root: Node
    colon: Place | None


class KeyNotText(Hazard):
    """A fraction, boolean, null or collection as a key.

    A scalar one stays in the tree under its spelling; an empty key or a collection is left out with its value.
    `mapping` is where the mapping begins, up to the end of this key.
    """

    key: Node
    mapping: Place


class DuplicateKey(Hazard):
    """The second of two equal keys in a mapping; the first one counts."""

    key: str
    first: Place


class MergeNotMapping(Hazard):
    """The value of `<<` is neither a mapping nor a list of mappings."""

    value: Node


class UnknownAlias(Hazard):
    """`*name` without an earlier `&name`; `known` are the anchors so far."""

    name: str
    known: tuple[str, ...]


class SelfReference(Hazard):
    """`*name` inside of what `&name` stands for; `anchor` is where that begins."""

    name: str
    anchor: Place


class TooDeep(Hazard):
    """The first collection (or alias) that goes deeper than `limit` collections."""

    limit: int


class TooManyNodes(Hazard):
    """The node, aliases expanded, that is one too many."""

    limit: int


class LongScalar(Hazard):
    """A scalar of `length` characters, more than `limit`."""

    length: int
    limit: int


class NotFinite(Hazard):
    """`.nan`, `.inf`, or a number that no float can hold."""

    value: float


class KeyUnderScalar(Hazard):
    """A key indented under a text that takes none: `- Concatenate` with `from:` in the next line.

    `place` is the key, `scalar` the text above.
    """

    scalar: Place


class SyntaxProblem(Hazard):
    """Any other text that is not YAML. Reading ends there."""

    problem: Problem
    context: Place | None
