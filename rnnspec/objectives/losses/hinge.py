"""Losses with a margin."""

from rnnspec.objectives.losses._base import Loss


class Hinge(Loss):
    """Margin of a two-class score: 0 once label × output reaches 1.

    Labels are -1 and 1; Keras turns 0 and 1 into these.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "sign"
    output = "sign"

    name: str | None = "hinge"


class SquaredHinge(Loss):
    """The hinge loss squared.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "sign"
    output = "sign"

    name: str | None = "squared_hinge"


class CategoricalHinge(Loss):
    """Margin between the score of the right class and the best of the others.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "one_hot"

    name: str | None = "categorical_hinge"
