"""Functions of `keras.ops` that say true or false, as masks of one's own are made of."""

from typing import ClassVar

from rnnspec.layers._base import Call, Example
from rnnspec.layers._ops import Elementwise
from rnnspec.layers.ops_math import Comparison
from rnnspec.layers.ops_reduce import Plain


class LogicalAnd(Comparison, kind="ops.logical_and"):
    """Whether both values hold; numbers hold unless they are 0.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.logical_and", ((None, 8), (None, 8)), ((None, 8),), dtype="bool", makes="bool"),
        Example("ops.logical_and", ((None, None, 1), (None, 1, 8)), ((None, None, 8),), makes="bool"),
    )


class LogicalOr(Comparison, kind="ops.logical_or"):
    """Whether at least one of two values holds; numbers hold unless they are 0.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.logical_or", ((None, 8), (None, 8)), ((None, 8),), dtype="bool", makes="bool"),
        Example("ops.logical_or", ((None, None, 1), (None, 1, 8)), ((None, None, 8),), makes="bool"),
    )


class Predicate(Elementwise, abstract=True):
    """A function that says true or false of each value."""

    def result(self, call: Call, dtype: str) -> str:
        return "bool"


class LogicalNot(Predicate, kind="ops.logical_not"):
    """Whether a value does not hold; numbers hold unless they are 0.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.logical_not", ((None, None),), ((None, None),), dtype="bool", makes="bool"),
        Example("ops.logical_not", ((None, 3),), ((None, 3),), dtype="int32", makes="bool"),
    )


class Isnan(Predicate, kind="ops.isnan"):
    """Whether a value is missing: not a number.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.isnan", ((None, None, 3),), ((None, None, 3),), makes="bool"),
        Example("ops.isnan", ((4, 3),), ((4, 3),), makes="bool"),
    )


class Quantifier(Plain, abstract=True):
    """A function that says true or false of the values along axes."""

    def result(self, call: Call, dtype: str) -> str:
        return "bool"


class Any(Quantifier, kind="ops.any"):
    """Whether a value along `axis` holds: `{axis: -1}` of a comparison finds the steps that have one.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.any: {axis: -1}", ((None, None, 3),), ((None, None),), dtype="bool", makes="bool"),
        Example("ops.any: {axis: 1, keepdims: true}", ((4, 3),), ((4, 1),), dtype="int32", makes="bool"),
    )


class All(Quantifier, kind="ops.all"):
    """Whether all values along `axis` hold.

    keras/src/ops/numpy.py, 3.15.1
    """

    examples: ClassVar = (
        Example("ops.all: {axis: -1}", ((None, None, 3),), ((None, None),), dtype="bool", makes="bool"),
        Example("ops.all: {axis: [1, 2]}", ((None, 5, 3),), ((None,),), makes="bool"),
    )
