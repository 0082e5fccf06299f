"""Penalties on the size of weights, added to the loss."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from rnnspec.spec.kind import Kind

REFUSED = {"Regularizer": "abstract"}


class Regularizer(Kind, abstract=True):
    #: Rank the weight must have, or None for any.
    rank: ClassVar[int | None] = None


class L1(Regularizer, also="l1"):
    """Penalty proportional to the absolute values.

    Drives single weights to exactly zero.

    Source: keras/src/regularizers/regularizers.py, 3.15.1.
    """

    l1: Annotated[float, Field(ge=0)] | None = 0.01


class L2(Regularizer, also="l2"):
    """Penalty proportional to the squares.

    Keeps weights small without making them zero.

    Source: keras/src/regularizers/regularizers.py, 3.15.1.
    """

    l2: Annotated[float, Field(ge=0)] | None = 0.01


class L1L2(Regularizer, also="l1_l2"):
    """Both penalties at once. Without arguments it does nothing.

    Source: keras/src/regularizers/regularizers.py, 3.15.1.
    """

    l1: Annotated[float, Field(ge=0)] | None = 0.0
    l2: Annotated[float, Field(ge=0)] | None = 0.0


class OrthogonalRegularizer(Regularizer, also="orthogonal_regularizer"):
    """Penalty on rows or columns that are not orthogonal to each other. For matrices only.

    Source: keras/src/regularizers/regularizers.py, 3.15.1.
    """

    rank = 2

    factor: Annotated[float, Field(ge=0)] = 0.01
    mode: Literal["rows", "columns"] = "rows"
