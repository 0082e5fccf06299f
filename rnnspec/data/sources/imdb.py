"""The reviews of the Internet Movie Database, as Keras has them."""

from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from rnnspec.data._base import Download, Source
from rnnspec.data._dataset import Dataset
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, FieldFacts
from rnnspec.data._files import Files, sha256
from rnnspec.data._npz import read_npz
from rnnspec.data._problems import DataMissing, DataProblem, FileBroken, NothingLeft
from rnnspec.spec.fields import Natural, PositiveInt

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The words of Keras's file are ranks from 1 to this.
_VOCABULARY = 88_584
_REVIEWS = 25_000
_FILE = Download(
    "imdb.npz",
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/imdb.npz",
    "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f",
)


class Imdb(Source, kind="imdb"):
    """25,000 film reviews to train on and as many to test, each a list of word numbers, labelled 0 or 1.

    Takes the arguments of `keras.datasets.imdb.load_data` and gives the same samples in the same
    order: the most frequent words have the smallest numbers, `num_words` keeps those below it,
    everything else becomes `oov_char`; `maxlen` drops the reviews that are not shorter than it.
    """

    example: ClassVar = "imdb: {num_words: 500}"

    download: ClassVar[Download | None] = _FILE

    path: str = "imdb.npz"
    num_words: PositiveInt | None = None
    skip_top: Natural = 0
    maxlen: PositiveInt | None = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 113
    start_char: Natural | None = 1
    oov_char: Natural | None = 2
    index_from: Natural = 3

    def facts(self, files: Files) -> DataFacts:
        first, last = 1 + self.index_from, _VOCABULARY + self.index_from
        top = last if self.start_char is None else max(last, self.start_char)
        # Without `num_words` Keras takes the largest number there is for it, and so loses that word.
        limit = min(self.num_words or top, top + 1)
        kept = [max(first, self.skip_top), min(limit - 1, last)]
        values = kept if kept[0] <= kept[1] else []
        if self.start_char is not None and self.skip_top <= self.start_char < limit:
            values.append(self.start_char)
        if self.oov_char is not None:
            values.append(self.oov_char)
        x = FieldFacts(
            (None,), "int32", min(values, default=None), max(values, default=None), ragged=True,
            blame={"shape": self.at("maxlen"), "range": self.at("num_words")},
        )  # fmt: skip
        y = FieldFacts((), "int64", 0, 1, classes=2, form="integer", blame={"classes": self.at()})
        samples = None if self.maxlen else _REVIEWS
        test = DataFacts(samples, {ONLY_X: x}, {ONLY_Y: y}, part="test")
        return DataFacts(samples, test.x, test.y, test=test, blame={"samples": self.at("maxlen")})

    def load(self, files: Files) -> Dataset:
        """x: lists of int32 word numbers; y: int64 of shape (samples,)."""
        path = files.find(self.path)
        if path is None:
            looked = tuple(map(str, files.places(self.path)))
            raise DataProblem(DataMissing(("path",), self.path, _FILE.url, _FILE.sha256, looked))
        arrays = read_npz(path, ("x_train", "y_train", "x_test", "y_test"), ("path",))
        try:
            (x, y), (x_test, y_test) = self._encode(arrays)
        except (TypeError, ValueError, OverflowError, IndexError) as error:
            raise DataProblem(FileBroken(("path",), str(path), str(error))) from error
        if not x or not x_test:
            raise DataProblem(NothingLeft(("maxlen",)))
        found = {str(path): sha256(path)}
        test = Dataset({ONLY_X: x_test}, {ONLY_Y: y_test}, part="test", files=found)
        return Dataset({ONLY_X: x}, {ONLY_Y: y}, files=found, test=test)

    def _encode(self, arrays: "dict[str, NDArray[Any]]") -> "list[tuple[list[NDArray[Any]], NDArray[Any]]]":
        """keras/src/datasets/imdb.py, 3.15.1, on flat arrays instead of lists of lists."""
        import numpy as np

        random = np.random.RandomState(self.seed)
        parts = []
        for part in ("train", "test"):
            reviews, labels = arrays[f"x_{part}"], arrays[f"y_{part}"]
            order = np.arange(len(reviews))
            random.shuffle(order)
            reviews, labels = reviews[order], labels[order]
            lengths = np.array([len(review) for review in reviews], "int64")
            words = np.fromiter(chain.from_iterable(reviews), "int32", int(lengths.sum())) + np.int32(self.index_from)
            if self.start_char is not None:
                words = np.insert(words, np.cumsum(lengths) - lengths, self.start_char)
                lengths += 1
            if self.maxlen:
                short = lengths < self.maxlen
                words, labels, lengths = words[np.repeat(short, lengths)], labels[short], lengths[short]
            parts.append((words, labels, lengths))
        limit = self.num_words or max(int(words.max(initial=0)) for words, _, _ in parts)
        return [(self._cut(words, lengths, limit), labels) for words, labels, lengths in parts]

    def _cut(self, words: "NDArray[Any]", lengths: "NDArray[Any]", limit: int) -> "list[NDArray[Any]]":
        """The reviews with the words from `skip_top` up to `limit`, as one array each."""
        import numpy as np

        kept = (words >= self.skip_top) & (words < limit)
        if self.oov_char is not None:
            words = np.where(kept, words, np.int32(self.oov_char))
        else:
            review = np.repeat(np.arange(len(lengths)), lengths)
            words, lengths = words[kept], np.bincount(review[kept], minlength=len(lengths))
        return np.split(words, np.cumsum(lengths)[:-1]) if len(lengths) else []
