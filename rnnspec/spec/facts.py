"""What can be wrong with a document, as values. The words are in the rules."""

from typing import Any, ClassVar, Self

from rnnspec.source.edit import Edit
from rnnspec.source.record import Record
from rnnspec.source.text import Place
from rnnspec.source.tree import Route


class Fact(Record):
    """Something found; `route` leads to where it shows."""

    #: Whether the model is what it was meant to be all the same.
    harmless: ClassVar[bool] = False

    route: Route

    def below(self, route: Route) -> Self:
        """The same fact in a document where its place lies under `route`."""
        return self.but(route=(*route, *self.route))


class UnknownField(Fact):
    """A key that `owner` does not have."""

    name: str
    owner: str
    allowed: tuple[str, ...]


class MissingField(Fact):
    """A required key is absent; the route leads to the mapping it is missing from."""

    name: str
    owner: str


class WrongType(Fact):
    """`expected` is one of: integer, number, text, boolean, list, mapping, or null."""

    expected: tuple[str, ...]
    value: Any


class OutOfRange(Fact):
    """A value outside its bounds; `bounds` are pairs such as `(">", 0)`."""

    bounds: tuple[tuple[str, float], ...]
    value: Any


class UnknownChoice(Fact):
    """A text that is none of the choices; `refused` is the reason code where Keras has it and a spec cannot."""

    given: str
    choices: tuple[str, ...]
    refused: str | None = None


class UnknownKind(Fact):
    """A name that none of the families has; `refused` is the reason code where rnnspec will not take it."""

    given: str
    families: tuple[str, ...]
    refused: str | None = None


class NotAnObject(Fact):
    """Neither an identifier string nor one key with its arguments."""

    value: Any
    families: tuple[str, ...]


class Condition(Fact):
    """Arguments that do not go together: `condition` in their names, as `strides > 1 and dilation_rate > 1`.

    `repair` is what to do about it, where that is one thing.
    """

    owner: str
    condition: str
    repair: str = ""


class NoKind(Fact):
    """An item of `layers` without a layer; `beside` are the keys it does have."""

    beside: tuple[str, ...]


class SeveralKinds(Fact):
    """An item of `layers` with more than one key that could be its kind."""

    kinds: tuple[str, ...]


class UnequalEach(Fact):
    """The lists of an `each` differ in length."""

    lengths: tuple[tuple[str, int], ...]


class TooManyItems(Fact):
    """Blocks that expand to more layers than `limit`."""

    limit: int


class DuplicateName(Fact):
    name: str
    first: Route


class DanglingReference(Fact):
    """A reference to nothing; `known` are the names there are."""

    name: str
    known: tuple[str, ...]


class ReferenceCycle(Fact):
    """Layers that wait for each other, in the order of the cycle."""

    names: tuple[str, ...]


class NoInput(Fact):
    """The model declares no input (or both `input` and `inputs`)."""

    both: bool


class UnknownVariable(Fact):
    name: str
    known: tuple[str, ...]


class ForeignVariable(Fact):
    """A declared variable in the spelling of a shell or a template: `written` is `${name}`. It is read as `$name`."""

    name: str
    written: str
    place: Place


class VariableCycle(Fact):
    names: tuple[str, ...]


class BadArithmetic(Fact):
    """`problem` is one of: syntax, zero-division, not-a-number, too-large."""

    text: str
    problem: str


class ExtendsProblem(Fact):
    """`problem` is one of: missing, cycle, outside, invalid."""

    problem: str
    path: str


class BadOverride(Fact):
    """A `--set` whose path or value cannot be used; `problem` is syntax, value or path."""

    text: str
    problem: str


class UnsupportedVersion(Fact):
    given: Any


class UnusedAnchor(Fact):
    """`&name` that no `*name` refers to."""

    harmless = True

    name: str
    place: Place


class OlderSpelling(Fact):
    """A spelling of earlier Keras versions, read with the meaning it had."""

    harmless = True

    old: str
    new: str
    place: Place
    edits: tuple[Edit, ...]
