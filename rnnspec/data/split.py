"""How samples are cut into training, validation and test part."""

from math import ceil
from typing import TYPE_CHECKING, Any

from rnnspec.data._problems import DataProblem, PartEmpty, ShuffledSeries
from rnnspec.source.record import Record
from rnnspec.spec.document import Split

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Indices", "Sizes", "Split", "indices", "sizes"]


class Sizes(Record):
    train: int
    validation: int
    test: int


class Indices(Record):
    """The samples of each part by position, in the order they are to be used."""

    train: "NDArray[Any]"
    validation: "NDArray[Any]"
    test: "NDArray[Any]"


def sizes(split: Split, samples: int) -> Sizes:
    """The sizes of the parts: shares are rounded up, training gets the rest.

    scikit-learn's rule (sklearn/model_selection/_split.py, `_validate_shuffle_split`). Raises
    `PartEmpty` if nothing is left to train on.
    """
    validation, test = ceil(split.validation * samples), ceil(split.test * samples)
    train = samples - validation - test
    if train <= 0:
        raise DataProblem(PartEmpty((), "train", samples))
    return Sizes(train, validation, test)


def shuffled(split: Split, *, ordered: bool) -> bool:
    """Whether the samples are drawn at random. Raises `ShuffledSeries` for steps in time."""
    if ordered and split.shuffle:
        raise DataProblem(ShuffledSeries(("shuffle",)))
    return not ordered if split.shuffle is None else split.shuffle


def indices(split: Split, samples: int, *, ordered: bool) -> Indices:
    """Which sample goes where.

    Where nothing is kept apart and no `shuffle` is written, training has all samples in their order.
    Drawn at random, validation and training are what scikit-learn's `train_test_split` gives for `test_size=validation,
    random_state=seed`: the head and the tail of one permutation. A test part is cut out of that
    training part, so that it never changes which samples validate. In order, training comes first,
    then validation, then test. No seed counts as 0.
    """
    import numpy as np

    size = sizes(split, samples)
    if shuffled(split, ordered=ordered) and (size.train < samples or split.shuffle):
        order = np.random.RandomState(split.seed or 0).permutation(samples)
        validation, test, train = np.split(order, [size.validation, size.validation + size.test])
    else:
        train, validation, test = np.split(np.arange(samples), [size.train, size.train + size.validation])
    return Indices(train, validation, test)
