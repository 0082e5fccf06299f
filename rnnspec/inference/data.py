"""What is known of the data, beside the inputs and outputs that it feeds."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rnnspec.source.record import Record
from rnnspec.spec.facts import Fact
from rnnspec.spec.load import Spec

if TYPE_CHECKING:
    from rnnspec.data import DataFacts, FieldFacts
    from rnnspec.data.pipeline import PartFacts


class Described(Record):
    """The parts of the data without loading them, or why they cannot be described. Routes begin at the document."""

    parts: "PartFacts | None" = None
    problems: tuple[Fact, ...] = ()

    @property
    def train(self) -> "DataFacts | None":
        """The training part after all transforms."""
        return self.parts.train if self.parts else None

    def inputs(self, names: Iterable[str]) -> "dict[str, FieldFacts]":
        """The field that feeds each input of the model."""
        return matched(self.train.x, names) if self.train else {}

    def targets(self, names: Iterable[str]) -> "dict[str, FieldFacts]":
        """The labels of each output of the model."""
        return matched(self.train.y, names) if self.train else {}


def matched(fields: "Mapping[str, FieldFacts]", names: Iterable[str]) -> "dict[str, FieldFacts]":
    """Fields by the names of the model: a single one belongs to a single name, whatever both are called."""
    names = list(names)
    if len(fields) == len(names) == 1:
        return {names[0]: next(iter(fields.values()))}
    return {name: fields[name] for name in names if name in fields}


def describe(spec: Spec, folder: Path) -> Described:
    """What the `data` section of `spec` says; `folder` is the spec's own. Loads nothing."""
    if spec.data is None:
        return Described()
    # A spec without data must not pay for reading how data is described.
    from rnnspec.data import DataProblem, Files
    from rnnspec.data.pipeline import static

    try:
        return Described(static(spec.data.source, spec.data.transforms, spec.data.split, Files(folder)))
    except DataProblem as problem:
        return Described(problems=(problem.fact.below(("data",)),))
