"""Nested lists of numbers, as a spec or a request for a prediction has them."""

from typing import TYPE_CHECKING, Any

from rnnspec.data._facts import FieldFacts, Shape
from rnnspec.data._problems import DataProblem, NoNumbers, NotANumber, RaggedArrays

if TYPE_CHECKING:
    from rnnspec.data._dataset import Values

_INT32 = range(-(2**31), 2**31)
#: The largest number of that type.
_FLOAT32 = (2 - 2**-23) * 2.0**127
#: NumPy has up to 64 axes.
_DEEPEST = 32


def describe(samples: list[Any]) -> FieldFacts:
    """The facts of a list with one item per sample.

    The samples may differ in length along their first axis (`ragged`) and in nothing else. Whole
    numbers are int32 where they fit, anything else float32. Raises `NotANumber`, `RaggedArrays`, `NoNumbers`.
    """
    numbers: list[int | float] = []
    shapes = {_shape(sample, (i,), numbers) for i, sample in enumerate(samples)}
    if samples and not numbers:
        raise DataProblem(NoNumbers(()))
    shape, ragged = _common(shapes)
    whole = all(isinstance(number, int) and number in _INT32 for number in numbers)
    low, high = (min(numbers), max(numbers)) if numbers else (None, None)
    return FieldFacts(shape, "int32" if whole else "float32", low, high, ragged=ragged)


def _shape(value: Any, route: tuple[int, ...], numbers: list[int | float]) -> tuple[int, ...]:
    if not isinstance(value, list) or len(route) > _DEEPEST:
        if not (isinstance(value, int | float) and abs(value) <= _FLOAT32):
            raise DataProblem(NotANumber(route, value))
        numbers.append(value)
        return ()
    shapes = [_shape(item, (*route, i), numbers) for i, item in enumerate(value)]
    if len(set(shapes)) > 1:
        raise DataProblem(RaggedArrays(route, tuple(shape[0] if shape else 0 for shape in shapes)))
    return (len(value), *(shapes[0] if shapes else ()))


def _common(shapes: set[tuple[int, ...]]) -> tuple[Shape, bool]:
    if len(shapes) <= 1:
        return next(iter(shapes), ()), False
    # An empty sequence says nothing of what its steps would look like.
    steps = {shape[1:] for shape in shapes if shape != (0,)}
    if () in shapes or len(steps) > 1:
        raise DataProblem(RaggedArrays((), tuple(sorted({shape[0] if shape else 0 for shape in shapes}))))
    return (None, *next(iter(steps))), True


def values_of(samples: list[Any]) -> "Values":
    """The same as arrays: one, or one per sample where these are ragged."""
    import numpy as np

    facts = describe(samples)
    if not facts.ragged:
        return np.array(samples, facts.dtype)
    return [np.array(sample, facts.dtype).reshape(len(sample), *facts.shape[1:]) for sample in samples]
