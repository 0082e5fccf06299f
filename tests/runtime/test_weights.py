"""Weights are read only from a file that holds exactly what the model would write."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rnnspec.runtime.build import build
from rnnspec.runtime.errors import RunError
from rnnspec.runtime.weights import load_weights, save_weights
from tests.runtime.specs import COUNTING, read

pytestmark = pytest.mark.keras


@pytest.fixture
def model() -> Any:
    return build(read(COUNTING)[1])


@pytest.fixture
def file(model: Any, tmp_path: Path) -> Path:
    save_weights(model, tmp_path / "model.weights.h5")
    return tmp_path / "model.weights.h5"


def test_weights_come_back(model: Any, file: Path) -> None:
    import numpy as np

    other = build(read(COUNTING)[1])
    before = model.get_weights()
    assert not np.array_equal(other.get_weights()[0], before[0])
    load_weights(other, file)
    for mine, theirs in zip(before, other.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def _datasets(group: Any) -> list[str]:
    names: list[str] = []
    group.visititems(lambda name, item: names.append(name) if hasattr(item, "shape") else None)
    return names


def _replace(file: Path, make: Callable[[Any, str], None]) -> None:
    import h5py

    with h5py.File(file, "r+") as archive:
        name = _datasets(archive)[0]
        shape = archive[name].shape
        del archive[name]
        make(archive, name)
        assert shape


def _external_link(archive: Any, name: str) -> None:
    import h5py

    archive[name] = h5py.ExternalLink("/etc/passwd", "/x")


def _soft_link(archive: Any, name: str) -> None:
    import h5py

    archive[name] = h5py.SoftLink("/" + _datasets(archive)[0])


def _external_storage(archive: Any, name: str) -> None:
    archive.create_dataset(name, (1, 40), "float32", external=[("/etc/passwd", 0, 160)])


def _virtual(archive: Any, name: str) -> None:
    import h5py

    layout = h5py.VirtualLayout((1, 40), "float32")
    layout[:] = h5py.VirtualSource("other.h5", "x", (1, 40))
    archive.create_virtual_dataset(name, layout)


def _bomb(archive: Any, name: str) -> None:
    archive.create_dataset(name, (2**30, 2**10), "float32", chunks=(1, 2**10))


def _other_type(archive: Any, name: str) -> None:
    archive.create_dataset(name, (1, 40), "float64")


def _nothing(archive: Any, name: str) -> None:
    pass


def _group(archive: Any, name: str) -> None:
    archive.create_group(name)


def _extra(archive: Any, name: str) -> None:
    archive.create_dataset(name, (1, 40), "float32")
    archive.create_group("more")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_external_link, "is a link"), (_soft_link, "is a link"), (_external_storage, "stored in another file"),
        (_virtual, "stored in another file"), (_bomb, "does not fit the model"), (_other_type, "is float64"),
        (_nothing, "is missing"), (_group, "does not fit"), (_extra, "/more is not of this model"),
    ],
)  # fmt: skip
def test_a_file_with_anything_else_in_it_is_refused(
    make: Callable[[Any, str], None], why: str, model: Any, file: Path
) -> None:
    _replace(file, make)
    before = model.get_weights()
    with pytest.raises(RunError, match=why) as raised:
        load_weights(model, file)
    assert "\n" not in raised.value.message
    assert all((old == new).all() for old, new in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("keep", [0, 100, -10])
def test_a_file_cut_short_is_refused(keep: int, model: Any, file: Path) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(RunError, match="cannot be read"):
        load_weights(model, file)


def test_weights_of_another_model_are_refused(file: Path) -> None:
    other = build(read(COUNTING.replace("units: 10, activation", "units: 11, activation"))[1])
    with pytest.raises(RunError, match=r"is float32 \(10, 10\), the model has float32 \(11, 10\)"):
        load_weights(other, file)
