"""Projections of weights after each update.

`axis` is the axis, or the axes, along which a norm is taken: 0 is the input side of a dense kernel.
"""

from rnnspec.spec.kind import Kind

REFUSED = {"Constraint": "abstract"}


class MaxNorm(Kind, also="max_norm"):
    """Shrinks weight vectors that are longer than `max_value`.

    Source: keras/src/constraints/constraints.py, 3.15.1.
    """

    max_value: float = 2
    axis: int | list[int] = 0


class MinMaxNorm(Kind, also="min_max_norm"):
    """Keeps the length of weight vectors between two bounds.

    `rate` is the share of the correction made at each update; 1 makes all of it.

    Source: keras/src/constraints/constraints.py, 3.15.1.
    """

    min_value: float = 0.0
    max_value: float = 1.0
    rate: float = 1.0
    axis: int | list[int] = 0


class NonNeg(Kind, also="non_neg"):
    """Sets negative weights to zero.

    Source: keras/src/constraints/constraints.py, 3.15.1.
    """


class UnitNorm(Kind, also="unit_norm"):
    """Scales weight vectors to length 1.

    Source: keras/src/constraints/constraints.py, 3.15.1.
    """

    axis: int | list[int] = 0
