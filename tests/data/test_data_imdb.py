"""The IMDB reviews: Keras's own `load_data` is the truth."""

import inspect
import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnspec.data import DataProblem, Files
from rnnspec.data import _problems as problems
from rnnspec.data._npz import read_npz
from rnnspec.data.sources.imdb import Imdb


def write(path: Path, x_train: list[list[int]], x_test: list[list[int]]) -> Path:
    def rows(values: list[list[int]]) -> np.ndarray:
        return np.fromiter(values, object, len(values))

    labels = {"y_train": np.arange(len(x_train)) % 2, "y_test": np.arange(len(x_test)) % 2}
    np.savez(path, x_train=rows(x_train), x_test=rows(x_test), **labels)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    random = np.random.default_rng(0)
    parts = [[random.integers(1, 300, random.integers(1, 40)).tolist() for _ in range(n)] for n in (60, 40)]
    return write(tmp_path / "imdb.npz", *parts)


def keras_load(monkeypatch: pytest.MonkeyPatch, path: Path, **arguments: Any) -> Any:
    from keras.src.datasets import imdb

    monkeypatch.setattr(imdb, "get_file", lambda *_, **__: str(path))
    return imdb.load_data(**arguments)


def assert_same(path: Path, expected: Any, arguments: dict[str, Any]) -> None:
    source = Imdb(**arguments)
    data = source.load(Files(data_dir=path.parent))
    assert data.test is not None
    for part, (x, y) in zip((data, data.test), expected, strict=True):
        assert [list(review) for review in part.x["x"]] == [list(review) for review in x]
        np.testing.assert_array_equal(part.y["y"], y)
    facts = source.facts(Files()).x["x"]
    words = np.concatenate([*data.x["x"], *data.test.x["x"]])
    assert words.dtype == facts.dtype
    assert facts.low <= words.min()
    assert words.max() <= facts.high


@pytest.mark.keras
@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"num_words": 50},
        {"num_words": 5000},
        {"num_words": 50, "skip_top": 10},
        {"num_words": 50, "oov_char": None, "skip_top": 5},
        {"start_char": None},
        {"start_char": None, "index_from": 0, "num_words": 20, "oov_char": 7},
        {"maxlen": 20, "num_words": 100},
        {"seed": 7, "start_char": 400, "oov_char": 0},
    ],
    ids=str,
)
def test_same_samples_as_keras(arguments: dict[str, Any], small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_same(small, keras_load(monkeypatch, small, **arguments), arguments)


@pytest.mark.keras
def test_same_samples_as_keras_on_the_real_file(real: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = real("imdb/imdb.npz")
    assert_same(path, keras_load(monkeypatch, path, num_words=500), {"num_words": 500})


def test_facts_of_the_real_file_are_exact(real: Callable[[str], Path]) -> None:
    path = real("imdb/imdb.npz")
    data, facts = Imdb().load(Files(data_dir=path.parent)), Imdb().facts(Files())
    words = np.concatenate([*data.x["x"], *data.test.x["x"]])
    assert (words.min(), words.max()) == (facts.x["x"].low, facts.x["x"].high)
    assert len(data) == facts.samples
    assert len(data.test) == facts.test.samples
    assert set(data.y["y"].tolist()) == {0, 1}
    assert data.y["y"].dtype == facts.y["y"].dtype


@pytest.mark.keras
def test_arguments_and_defaults_are_those_of_keras() -> None:
    from keras.datasets import imdb

    theirs = {
        name: parameter.default
        for name, parameter in inspect.signature(imdb.load_data).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    }
    assert {name: field.default for name, field in Imdb.model_fields.items()} == theirs


@pytest.mark.keras
def test_download_is_the_one_of_keras() -> None:
    from keras.src.datasets import imdb

    text = inspect.getsource(imdb)
    assert Imdb.download is not None
    assert Imdb.download.sha256 in text
    folder, name = Imdb.download.url.rsplit("/", 1)
    assert folder in text
    assert name == Imdb.download.file


def test_rows_of_one_length(tmp_path: Path) -> None:
    path = write(tmp_path / "imdb.npz", [[1, 2], [3, 4]], [[5, 6], [7, 8]])
    assert all(len(row) == 3 for row in Imdb().load(Files(data_dir=path.parent)).x["x"])


def test_looks_in_the_option_then_the_variable_then_the_cache(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {name: tmp_path / name for name in ("option", "variable", "home/datasets")}
    monkeypatch.setenv("RNNSPEC_DATA_DIR", str(folders["variable"]))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    files = Files(data_dir=folders["option"])
    with pytest.raises(DataProblem) as caught:
        Imdb().load(files)
    fact = caught.value.fact
    assert isinstance(fact, problems.DataMissing)
    assert [Path(path).parent for path in fact.looked if Path(path).parent.name != "imdb"] == list(folders.values())
    for folder in reversed(folders.values()):
        folder.mkdir(parents=True)
        (folder / "imdb.npz").write_bytes(small.read_bytes())
        assert files.find("imdb.npz") == folder / "imdb.npz"


def test_maxlen_that_drops_everything(small: Path) -> None:
    with pytest.raises(DataProblem) as caught:
        Imdb(maxlen=1).load(Files(data_dir=small.parent))
    assert caught.value.fact == problems.NothingLeft(("maxlen",))


class Malicious:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.marker),)


class Lying:
    """An array of a thousand items with a list of one."""

    def __init__(self, dtype: Any, content: Any) -> None:
        self.dtype = dtype
        self.content = content

    def __reduce__(self) -> Any:
        state = (1, (1000,), self.dtype, False, self.content)
        return np.empty(0).__reduce__()[0], (np.ndarray, (0,), b"b"), state


def npz_with(path: Path, pickled: bytes, shape: tuple[int, ...] = (1000,)) -> Path:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|O", "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x_train.npy", stream.getvalue() + pickled)
    return path


def test_a_pickle_that_runs_something_is_refused(tmp_path: Path) -> None:
    marker = tmp_path / "run"
    path = npz_with(tmp_path / "bad.npz", pickle.dumps(Malicious(marker)))
    with pytest.raises(DataProblem) as caught:
        read_npz(path, ["x_train"], ("path",))
    module = os.mkdir.__module__
    assert caught.value.fact == problems.UnsafePickle(("path",), str(path), "x_train.npy", f"{module}.mkdir")
    assert not marker.exists()


@pytest.mark.parametrize(
    "pickled",
    [
        pickle.dumps(Lying(np.dtype("O"), [1])),
        pickle.dumps(Lying(np.dtype("O"), b"A" * 8000)),
        pickle.dumps(Lying(np.dtype("int64"), b"A" * 8)),
        pickle.dumps(Lying(np.dtype([("a", "O")]), b"A" * 8000)),
        pickle.dumps([1] * 1000),
        pickle.dumps(np.zeros(3, object)),
        b"",
        b"\x80\x02(((((",
    ],
)
def test_a_lying_or_broken_pickle_is_a_problem(pickled: bytes, tmp_path: Path) -> None:
    path = npz_with(tmp_path / "bad.npz", pickled)
    with pytest.raises(DataProblem) as caught:
        read_npz(path, ["x_train"], ())
    assert isinstance(caught.value.fact, problems.FileBroken)


def test_reviews_that_are_no_numbers(tmp_path: Path) -> None:
    write(tmp_path / "imdb.npz", [["a", "film"], ["b"]], [[1], [2]])  # type: ignore[list-item]
    with pytest.raises(DataProblem) as caught:
        Imdb().load(Files(data_dir=tmp_path))
    assert isinstance(caught.value.fact, problems.FileBroken)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_a_file_that_is_no_archive(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "imdb.npz").write_bytes(content)
    with pytest.raises(DataProblem) as caught:
        Imdb().load(Files(data_dir=tmp_path))
    assert isinstance(caught.value.fact, problems.FileBroken)


def test_an_array_larger_than_its_bytes(tmp_path: Path) -> None:
    stream = io.BytesIO()
    header = {"descr": "<i8", "fortran_order": False, "shape": (10**15,)}
    np.lib.format.write_array_header_1_0(stream, header)
    with zipfile.ZipFile(tmp_path / "imdb.npz", "w") as archive:
        archive.writestr("x_train.npy", stream.getvalue())
    with pytest.raises(DataProblem) as caught:
        Imdb().load(Files(data_dir=tmp_path))
    assert isinstance(caught.value.fact, problems.FileBroken)
