"""Weights in HDF5 files, as Keras lays them out; a file is compared with the model before Keras reads it."""

import os
import tempfile
from pathlib import Path
from typing import Any

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.files import replacing


def save_weights(model: Any, path: Path) -> None:
    """Write the weights to `path`, which ends in `.weights.h5`; a file that is there stays whole until then."""
    with replacing(path) as temporary:
        model.save_weights(temporary)


def load_weights(model: Any, path: Path) -> None:
    """Load weights into a model that was built from its spec.

    The file must hold exactly what the model would write: the same groups and datasets, each with its
    shape and dtype, stored in the file itself. Nothing is read before that is known, so neither links
    to other files nor sizes made up to exhaust the memory come to pass. Raises `RunError`.
    """
    import h5py

    try:
        with tempfile.TemporaryDirectory() as folder:
            own = os.path.join(folder, "own.weights.h5")
            model.save_weights(own)
            with h5py.File(own, "r") as expected, h5py.File(path, "r") as found:
                _compare(expected, found, path)
        model.load_weights(path)
    except OSError as error:
        raise RunError(f"{path} cannot be read: {_first_line(error)}") from error


def _compare(expected: Any, found: Any, path: Path) -> None:
    import h5py

    if set(expected) != set(found):
        name = sorted(set(expected) ^ set(found))[0]
        problem = "is missing" if name in expected else "is not of this model"
        raise RunError(f"{path} does not fit the model: {found.name.rstrip('/')}/{name} {problem}")
    for name, mine in expected.items():
        if not isinstance(found.get(name, getlink=True), h5py.HardLink):
            raise RunError(f"{path} is refused: {found.name.rstrip('/')}/{name} is a link")
        other = found[name]
        if isinstance(mine, h5py.Group) != isinstance(other, h5py.Group):
            raise RunError(f"{path} does not fit the model: {other.name}")
        if isinstance(mine, h5py.Group):
            _compare(mine, other, path)
        elif other.external is not None or other.is_virtual:
            raise RunError(f"{path} is refused: {other.name} is stored in another file")
        elif (mine.shape, mine.dtype) != (other.shape, other.dtype):
            raise RunError(
                f"{path} does not fit the model: {other.name} is {other.dtype} {other.shape}, "
                f"the model has {mine.dtype} {mine.shape}"
            )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
