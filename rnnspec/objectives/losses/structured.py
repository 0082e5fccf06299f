"""Losses over sequences, regions and pairs."""

from rnnspec.objectives.losses._base import Loss


class CTC(Loss):
    """Loss of a label sequence whose alignment with the steps is not known.

    Output (B, T, K) of scores before softmax, class 0 the blank; labels (B, L) with 0 behind the end.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "sequence"
    output = "logits"
    rank = 3
    broadcasts = False

    name: str | None = "ctc"


class Dice(Loss):
    """One minus the overlap of two sets, each number the share of an element. `axis` None takes all as one set.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "binary"
    output = "probability"

    axis: int | list[int] | None = None
    name: str | None = "dice"


class Tversky(Loss):
    """Dice with weights for what is missing (`alpha`) and what is too much (`beta`).

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "binary"
    output = "probability"

    alpha: float = 0.5
    beta: float = 0.5
    axis: int | list[int] | None = None
    name: str | None = "tversky"


class Circle(Loss):
    """Pulls embeddings of one class together and others apart, within the batch.

    Output (B, D) of length 1 along its last axis; labels one whole number per sample.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "ids"
    output = "unit_vector"
    rank = 2
    broadcasts = False

    gamma: float = 80.0
    margin: float = 0.4
    remove_diagonal: bool = True
    name: str | None = "circle"
