"""Reading `.npz` files that nobody vouches for: numbers and lists of numbers come out, nothing is run."""

import pickle
import re
import zipfile
from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rnnspec.data._problems import DataProblem, FileBroken, UnsafePickle
from rnnspec.source.tree import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Bytes that one array may unpack to. Keras's largest text data set stays below 20 MB.
LIMIT = 1 << 30


def read_npz(path: Path, names: Iterable[str], route: Route) -> "dict[str, NDArray[Any]]":
    """The arrays `names` of the file.

    Object arrays are unpickled with nothing at hand but stand-ins for NumPy's array constructors. Raises
    `UnsafePickle` where a pickle asks for more and `FileBroken` for any other damage.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: _member(archive, f"{name}.npy") for name in names}
    except _RefusedError as error:
        raise DataProblem(UnsafePickle(route, str(path), error.member, error.name)) from None
    except Exception as error:  # a damaged pickle raises whatever its bytes happen to call for
        raise DataProblem(FileBroken(route, str(path), f"{type(error).__name__}: {error}")) from error


def _member(archive: zipfile.ZipFile, name: str) -> "NDArray[Any]":
    import numpy as np

    size = archive.getinfo(name).file_size
    if size > LIMIT:
        raise ValueError(f"{name} would unpack to {size} bytes")
    with archive.open(name) as file:
        shape, dtype = _header(file)
        if not dtype.hasobject:
            # The header is checked against the bytes before anything is allocated for it.
            if prod(shape) * dtype.itemsize > size:
                raise ValueError(f"{name} is cut short")
            file.seek(0)
            return np.lib.format.read_array(file, allow_pickle=False)
        array = _Unpickler(file, name).load()
    if not isinstance(array, _Array) or not isinstance(array.values, list):
        raise ValueError(f"{name} does not hold a list of objects")
    items = (item.values if isinstance(item, _Array) else item for item in array.values)
    return np.fromiter(items, object, len(array.values)).reshape(shape)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], Any]:
    from numpy.lib import format as npy

    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype


class _RefusedError(Exception):
    def __init__(self, member: str, name: str) -> None:
        super().__init__(name)
        self.member = member
        self.name = name


class _Unpickler(pickle.Unpickler):
    """Knows the constructors that NumPy writes for arrays of lists and numbers, and no others.

    Each is replaced by one of ours: NumPy's own believe what the file says of sizes, and read beyond
    the end of a list that is shorter than its array (seen with NumPy 2.4).
    """

    def __init__(self, file: IO[bytes], member: str) -> None:
        # The public files were written by Python 2, whose strings are bytes.
        super().__init__(file, encoding="latin1")
        self.member = member

    def find_class(self, module: str, name: str) -> Any:
        match module, name:
            case "numpy", "ndarray":
                return _Array
            case "numpy", "dtype":
                return _DType
            case "numpy.core.multiarray" | "numpy._core.multiarray", "_reconstruct":
                return lambda cls, shape, code: _Array()
        raise _RefusedError(self.member, f"{module}.{name}")


class _DType:
    """A type of numbers, or `O` for lists of anything."""

    def __init__(self, code: str, *_: Any) -> None:
        if not re.fullmatch(r"O8?|[biuf][1248]", code):
            raise ValueError(f"an array of type {code}")
        self.code = code
        self.order = "|"

    def __setstate__(self, state: Any) -> None:
        self.order = state[1]


class _Array:
    """A pickled array, laid out flat: the list of its items, or numbers. Its shape is not believed."""

    values: "list[Any] | NDArray[Any]"

    def __setstate__(self, state: Any) -> None:
        import numpy as np

        _, _, dtype, _, content = state
        if dtype.code[0] == "O":
            self.values = list(content)
        else:
            numbers = content.encode("latin1") if isinstance(content, str) else content
            self.values = np.frombuffer(numbers, np.dtype(dtype.code).newbyteorder(dtype.order))
