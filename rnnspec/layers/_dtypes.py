"""The dtype that values of several dtypes have together.

The lattice of keras/src/backend/common/dtypes.py, 3.15.1, without complex numbers. `int` and `float` are the weak
dtypes of plain numbers: they take the width of what they meet. Where nothing has a width it is 32 bits, and
results of 64 bits become 32, as Keras has it on JAX; TensorFlow keeps `int64` and `float64`.
"""

_ABOVE: dict[str, tuple[str, ...]] = {
    "bool": ("int",),
    "int": ("uint8", "int8"),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64",),
    "float64": (),
}
_RESOLVED = {"int": "int32", "float": "float32", "int64": "int32", "uint64": "uint32", "float64": "float32"}


def _bounds(dtype: str) -> frozenset[str]:
    """The dtype and all that lie above it."""
    return frozenset((dtype,)).union(*map(_bounds, _ABOVE[dtype]))


def promotes(dtype: str) -> bool:
    """Whether a dtype can meet others at all: strings cannot."""
    return dtype in _ABOVE


def result_type(*dtypes: str) -> str:
    """The lowest dtype above all of them, 32 bits wide at most. Each must be one that `promotes`."""
    common = frozenset.intersection(*map(_bounds, dtypes))
    lowest = next(dtype for dtype in common if common <= _bounds(dtype))
    return _RESOLVED.get(lowest, lowest)


def floating(dtype: str) -> str:
    """What functions with real results give: floats as they are, up to 32 bits, and `float32` for the others."""
    return "float32" if dtype == "int64" else result_type(dtype, "float")


def is_float(dtype: str) -> bool:
    return "int" not in dtype and dtype != "bool"


def numeric(dtype: str) -> str:
    """What functions give that compute with true and false as with 1 and 0."""
    return "int32" if dtype == "bool" else dtype
