"""What can be wrong with data, as values: the route is relative to what raised it, the words are in the rules."""

from collections.abc import Iterator
from contextlib import contextmanager

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


class FileMissing(Fact):
    """A file of the user that is not there; `looked` are the paths that were tried."""

    path: str
    looked: tuple[str, ...]


class DataMissing(Fact):
    """A public data set that is not on this machine and may be fetched from `url`."""

    file: str
    url: str
    sha256: str
    looked: tuple[str, ...]


class FileBroken(Fact):
    """A file that is not what it should be; `reason` is what its reader said."""

    path: str
    reason: str


class UnsafePickle(Fact):
    """A file whose pickle asks for `name`, which is no part of an array of numbers. Nothing of it was run."""

    path: str
    member: str
    name: str


class ColumnMissing(Fact):
    name: str | int
    columns: tuple[str, ...]


class NotNumeric(Fact):
    """The first value of a column that is no number; `row` counts the rows of data from 0."""

    path: str
    column: str
    value: str
    row: int


class MissingValues(Fact):
    """Columns with how many of their values are absent or infinite."""

    path: str
    counts: tuple[tuple[str, int], ...]


class NoColumns(Fact):
    """A table without a column left for the input."""

    path: str


class NotANumber(Fact):
    """An inline value that is neither a list nor a finite number."""

    value: object


class NoNumbers(Fact):
    """Samples without a single number in them."""


class RaggedArrays(Fact):
    """Inline lists of unequal length below the first axis of a sample, or of unequal depth."""

    lengths: tuple[int, ...]


class LengthMismatch(Fact):
    """Fields with different numbers of samples, by side (`x`, `y`) and name."""

    samples: tuple[tuple[tuple[str, str], int], ...]


class NothingLeft(Fact):
    """A filter that lets no sample through."""


class PartEmpty(Fact):
    part: str
    samples: int


class ShuffledSeries(Fact):
    """`shuffle: true` over a series: its windows would be cut from rows in random order."""


class SecondTestPart(Fact):
    """`split.test` for a source that keeps a test part of its own."""


class UnknownName(Fact):
    """An `of` that is no side and no field; `known` are those there are."""

    name: str
    known: tuple[str, ...]


class WindowTooLong(Fact):
    """A window and its target span `needed` rows; the part has fewer."""

    length: int
    horizon: int
    needed: int
    available: int
    part: str


class NotATable(Fact):
    """A field that cannot be cut into windows: a row has to be a number or a list of numbers."""

    field: str
    shape: tuple[int | None, ...]


class NoTarget(Fact):
    """Several inputs and no target: which of them to predict is not said."""

    inputs: tuple[str, ...]


class TargetGiven(Fact):
    """`columns` pick the target from the input, but the source has targets of its own."""

    targets: tuple[str, ...]


class NotASequence(Fact):
    """A field that cannot be padded: its samples are single numbers."""

    field: str


class NotUniform(Fact):
    """A field whose samples differ in length where they have to be equal."""

    field: str


class ReshapeMismatch(Fact):
    """Samples of shape `before` do not have as many numbers as `shape`."""

    field: str
    before: tuple[int | None, ...]
    shape: tuple[int, ...]


class WidthMismatch(Fact):
    """Data with `found` columns for a step that was fitted on `expected`."""

    field: str
    expected: int
    found: int
