"""What losses and metrics say about outputs and labels, in words they share."""

from collections.abc import Sequence
from typing import Literal, TypeAlias, TypeVar

from rnnspec.spec.document import DType

T = TypeVar("T")

#: A dtype or policy that `keras.dtype_policies.get` takes for a loss or metric.
Policy: TypeAlias = DType | Literal["mixed_float16", "mixed_bfloat16"]

#: What labels look like beside the output they are compared with.
#:
#: - `like_output`: its shape, any numbers
#: - `one_hot`: its shape, a distribution along the class axis (soft ones included)
#: - `binary`: its shape, each value 0 or 1 on its own
#: - `sign`: its shape, each value -1 or 1 (Keras turns 0 and 1 into these)
#: - `integer`: its shape without the class axis, whole numbers below the size of that axis
#: - `ids`: one whole number per sample, of any size
#: - `sequence`: (B, L), whole numbers from 1, padded with 0 at the end
Labels: TypeAlias = Literal["like_output", "one_hot", "binary", "sign", "integer", "ids", "sequence"]

#: What the values of the output must be: each from 0 to 1 (`probability`), also summing to 1 along
#: the class axis (`distribution`), above 0 (`positive`), a score whose sign decides (`sign`), the
#: argument of a sigmoid or softmax (`logits`), whole class numbers (`class_ids`), of length 1 along
#: the last axis (`unit_vector`), or anything (`any`: values, or scores of which only the order counts).
Values: TypeAlias = Literal[
    "any", "probability", "distribution", "positive", "sign", "logits", "class_ids", "unit_vector"
]


def label_shape(labels: Labels, output: Sequence[T], axis: int = -1) -> tuple[T, ...] | None:
    """The shape of the labels for an output of shape `output` (batch axis first).

    `axis` is the class axis. None if the shape is open, or the output has no such axis.
    """
    match labels:
        case "integer":
            if not -len(output) <= axis < len(output):
                return None
            axis %= len(output)
            return (*output[:axis], *output[axis + 1 :])
        case "ids":
            return tuple(output[:1])
        case "sequence":
            return None
        case _:
            return tuple(output)


def chosen(labels: Sequence[int | None], output: Sequence[int | None]) -> Literal["binary", "integer", "one_hot"]:
    """The labels that Keras reads `accuracy` or `crossentropy` for, from the shapes of labels and output.

    `is_binary_or_sparse_categorical` in keras/src/trainers/compile_utils.py, 3.15.1.
    """
    if output[-1] == 1:
        return "binary"
    if len(labels) < len(output) or labels[-1] == 1:
        return "integer"
    return "one_hot"
