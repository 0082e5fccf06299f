"""What can be wrong with data, as values: the route is relative to what raised it, the words are in the rules."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rnnspec.spec.facts import Fact


class DataProblem(Exception):
    """Data that cannot be described, loaded or transformed; `fact` says why."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(fact)
        self.fact = fact


@contextmanager
def below(*steps: str | int) -> Iterator[None]:
    """Lets problems out with their routes as seen from further up: `steps` lead to what raises them."""
    try:
        yield
    except DataProblem as problem:
        raise DataProblem(problem.fact.below(steps)) from problem.__cause__


@dataclass(frozen=True)
class FileMissing(Fact):
    """A file of the user that is not there; `looked` are the paths that were tried."""

    path: str
    looked: tuple[str, ...]


@dataclass(frozen=True)
class DataMissing(Fact):
    """A public data set that is not on this machine and may be fetched from `url`."""

    file: str
    url: str
    sha256: str
    looked: tuple[str, ...]


@dataclass(frozen=True)
class FileBroken(Fact):
    """A file that is not what it should be; `reason` is what its reader said."""

    path: str
    reason: str


@dataclass(frozen=True)
class UnsafePickle(Fact):
    """A file whose pickle asks for `name`, which is no part of an array of numbers. Nothing of it was run."""

    path: str
    member: str
    name: str


@dataclass(frozen=True)
class ColumnMissing(Fact):
    name: str | int
    columns: tuple[str, ...]


@dataclass(frozen=True)
class NotNumeric(Fact):
    """The first value of a column that is no number; `row` counts the rows of data from 0."""

    path: str
    column: str
    value: str
    row: int


@dataclass(frozen=True)
class MissingValues(Fact):
    """Columns with how many of their values are absent or infinite."""

    path: str
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class NoColumns(Fact):
    """A table without a column left for the input."""

    path: str


@dataclass(frozen=True)
class NotANumber(Fact):
    """An inline value that is neither a list nor a finite number."""

    value: object


@dataclass(frozen=True)
class NoNumbers(Fact):
    """Samples without a single number in them."""


@dataclass(frozen=True)
class RaggedArrays(Fact):
    """Inline lists of unequal length below the first axis of a sample, or of unequal depth."""

    lengths: tuple[int, ...]


@dataclass(frozen=True)
class LengthMismatch(Fact):
    """Fields with different numbers of samples, by side (`x`, `y`) and name."""

    samples: tuple[tuple[tuple[str, str], int], ...]


@dataclass(frozen=True)
class NothingLeft(Fact):
    """A filter that lets no sample through."""


@dataclass(frozen=True)
class PartEmpty(Fact):
    part: str
    samples: int


@dataclass(frozen=True)
class ShuffledSeries(Fact):
    """`shuffle: true` over a series: its windows would be cut from rows in random order."""


@dataclass(frozen=True)
class SecondTestPart(Fact):
    """`split.test` for a source that keeps a test part of its own."""


@dataclass(frozen=True)
class UnknownName(Fact):
    """An `of` that is no side and no field; `known` are those there are."""

    name: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class WindowTooLong(Fact):
    """A window and its target span `needed` rows; the part has fewer."""

    length: int
    horizon: int
    needed: int
    available: int
    part: str


@dataclass(frozen=True)
class NotATable(Fact):
    """A field that cannot be cut into windows: a row has to be a number or a list of numbers."""

    field: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class NoTarget(Fact):
    """Several inputs and no target: which of them to predict is not said."""

    inputs: tuple[str, ...]


@dataclass(frozen=True)
class TargetGiven(Fact):
    """`columns` pick the target from the input, but the source has targets of its own."""

    targets: tuple[str, ...]


@dataclass(frozen=True)
class NotASequence(Fact):
    """A field that cannot be padded: its samples are single numbers."""

    field: str


@dataclass(frozen=True)
class NotUniform(Fact):
    """A field whose samples differ in length where they have to be equal."""

    field: str


@dataclass(frozen=True)
class ReshapeMismatch(Fact):
    """Samples of shape `before` do not have as many numbers as `shape`."""

    field: str
    before: tuple[int | None, ...]
    shape: tuple[int, ...]


@dataclass(frozen=True)
class WidthMismatch(Fact):
    """Data with `found` columns for a step that was fitted on `expected`."""

    field: str
    expected: int
    found: int
