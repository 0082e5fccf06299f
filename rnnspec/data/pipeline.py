"""From a source through its split and its transforms to the parts that a model is trained on.

The order is always: source, split, transforms. Each transform is fitted on the training part, as the
transforms before it left it, and applied to every part. Where a transform takes the samples as a
series, the split is made in time order and before it: rows of one part never reach into a window of
another, at the price of the first windows of each later part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rnnspec.data import split as splitting
from rnnspec.data._base import Origin, Source, State, Transform
from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, Part
from rnnspec.data._files import Files
from rnnspec.data._nested import values_of
from rnnspec.data._problems import DataProblem, SecondTestPart, below
from rnnspec.data.split import Split
from rnnspec.source.record import Record

if TYPE_CHECKING:
    from numpy.typing import NDArray


class PartFacts(Record):
    """What is known of each part after all transforms; `validation` and `test` are None where there is none.

    `steps` are the facts of the training part after the split and after each transform in turn.
    """

    train: DataFacts
    validation: DataFacts | None
    test: DataFacts | None
    steps: tuple[DataFacts, ...]


class Parts(Record):
    """The loaded parts after all transforms, with what each transform learnt, in their order."""

    train: Dataset
    validation: Dataset | None
    test: Dataset | None
    states: list[State]
    #: SHA-256 of every file read, by path.
    files: dict[str, str] = {}


def static(source: Source, transforms: Sequence[Transform], split: Split, files: Files) -> PartFacts:
    """The facts of all parts, without loading anything. Raises `DataProblem`, routed from the data section."""
    with below("source", source.kind):
        whole = source.facts(files)
    with below("split"):
        parts = _static_parts(whole, split, ordered=_ordered(transforms, whole))
    train, steps = parts.pop("train"), []
    for index, transform in enumerate(transforms):
        at = ("transforms", index, transform.kind)
        with below(*at):
            steps.append(train)
            train = transform.facts(train, at)
            parts = {name: transform.facts(part, at) for name, part in parts.items()}
    return PartFacts(train, parts.get("validation"), parts.get("test"), (*steps, train))


def _ordered(transforms: Sequence[Transform], facts: DataFacts) -> bool:
    return facts.ordered or any(transform.series for transform in transforms)


def _static_parts(whole: DataFacts, split: Split, *, ordered: bool) -> dict[Part, DataFacts]:
    splitting.shuffled(split, ordered=ordered)
    _one_test(split, given=whole.test is not None)
    size = None if whole.samples is None else splitting.sizes(split, whole.samples)
    whole = replace(whole, ordered=ordered)

    def part(name: Part, samples: int | None) -> DataFacts:
        return replace(whole, part=name, samples=samples, test=None)

    parts: dict[Part, DataFacts] = {"train": part("train", size.train if size else None)}
    if split.validation:
        parts["validation"] = part("validation", size.validation if size else None)
    if split.test:
        parts["test"] = part("test", size.test if size else None)
    elif whole.test is not None:
        parts["test"] = whole.test
    return parts


def _one_test(split: Split, *, given: bool) -> None:
    if given and split.test:
        raise DataProblem(SecondTestPart(("test",)))


def load(source: Source, transforms: Sequence[Transform], split: Split, files: Files) -> Parts:
    """All parts, ready for a model. Raises `DataProblem`, routed from the data section."""
    with below("source", source.kind):
        whole = source.load(files)
        ordered = _ordered(transforms, source.facts(files))
    with below("split"):
        _one_test(split, given=whole.test is not None)
        at = splitting.indices(split, len(whole), ordered=ordered)
    parts: dict[Part, Dataset] = {"train": whole.take(at.train, "train")}
    if split.validation:
        parts["validation"] = whole.take(at.validation, "validation")
    if split.test:
        parts["test"] = whole.take(at.test, "test")
    elif whole.test is not None:
        parts["test"] = whole.test
    states = []
    for index, transform in enumerate(transforms):
        with below("transforms", index, transform.kind):
            state = transform.fit(parts["train"])
            parts = {name: transform.apply(part, state) for name, part in parts.items()}
            states.append(state)
    return Parts(parts["train"], parts.get("validation"), parts.get("test"), states, whole.files)


def apply(transforms: Sequence[Transform], states: Sequence[State], dataset: Dataset) -> Dataset:
    """Other data through the fitted transforms, to evaluate on. Raises `DataProblem`."""
    for index, (transform, state) in enumerate(zip(transforms, states, strict=True)):
        with below("transforms", index, transform.kind):
            dataset = transform.apply(dataset, state)
    return dataset


def prepare_input(
    transforms: Sequence[Transform], states: Sequence[State], raw: "list[Any] | NDArray[Any] | Mapping[str, Any]"
) -> dict[str, Values]:
    """Inputs to predict from, through the fitted transforms, by name.

    `raw` has one item per sample: nested lists or an array, or a mapping of these by the names of the
    inputs. A `window` takes them as windows. Raises `DataProblem`: what is wrong with the lists
    themselves is routed by their names and indices.
    """
    named = raw if isinstance(raw, Mapping) else {ONLY_X: raw}
    x: dict[str, Values] = {}
    for name, samples in named.items():
        with below(*([name] if isinstance(raw, Mapping) else [])):
            x[name] = values_of(samples) if isinstance(samples, list) else samples
    dataset = Dataset(x)
    for index, (transform, state) in enumerate(zip(transforms, states, strict=True)):
        with below("transforms", index, transform.kind):
            dataset = transform.apply_input(dataset, state)
    return dataset.x


def undo_output(
    transforms: Sequence[Transform], states: Sequence[State], predictions: "NDArray[Any]", name: str = ONLY_Y
) -> "NDArray[Any]":
    """Predictions for the target `name` in the units of the source. Raises `DataProblem`."""
    origin = Origin(("y", name))
    for index, (transform, state) in reversed(list(enumerate(zip(transforms, states, strict=True)))):
        with below("transforms", index, transform.kind):
            predictions, origin = transform.undo(predictions, origin, state)
    return predictions
