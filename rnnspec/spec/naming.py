"""Keras's names for layers and identifiers."""

import re
from functools import cache

_ACRONYM = re.compile(r"(.)([A-Z][a-z]+)")
_WORD = re.compile(r"([a-z])([A-Z])")


@cache
def snake_case(name: str) -> str:
    """`LSTM` → `lstm`, `Conv1D` → `conv1d`: Keras's names (keras/src/utils/naming.py, 3.15.1).

    Of `ops.take` the name of the function is left: `take`.
    """
    name = re.sub(r"\W+", "", name.removeprefix("ops."))
    return _WORD.sub(r"\1_\2", _ACRONYM.sub(r"\1_\2", name)).lower()
