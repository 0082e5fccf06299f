"""Cross-entropies of two or more classes."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, PrivateAttr

from rnnspec.objectives._base import chosen
from rnnspec.objectives.losses._base import Loss
from rnnspec.spec.fields import Rate
from rnnspec.spec.kind import Kind


class _Crossentropy(Loss, abstract=True):
    """`from_logits`: the output is the argument of a sigmoid or softmax. `label_smoothing`: share of doubt."""

    broadcasts = False

    from_logits: bool = False
    label_smoothing: Rate = 0.0
    axis: int = -1


class BinaryCrossentropy(_Crossentropy):
    """Loss of yes-or-no questions, each number of the output one of them.

    Goes with a sigmoid, or with `from_logits` and no activation.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("bce", "BCE")
    labels = "binary"
    output = "probability"

    name: str | None = "binary_crossentropy"


class BinaryFocalCrossentropy(_Crossentropy):
    """Binary crossentropy in which easy examples count less.

    `gamma` sets how much less; `apply_class_balancing` weighs class 1 by `alpha`, class 0 by 1 - `alpha`.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "binary"
    output = "probability"

    apply_class_balancing: bool = False
    alpha: float = 0.25
    gamma: float = 2.0
    name: str | None = "binary_focal_crossentropy"


class CategoricalCrossentropy(_Crossentropy):
    """Loss of one class out of several, labels one-hot.

    Goes with a softmax, or with `from_logits` and no activation. The output is divided by its sum
    along `axis` first, so over one unit the loss is 0 for any weights.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "one_hot"
    output = "distribution"

    name: str | None = "categorical_crossentropy"


class CategoricalFocalCrossentropy(_Crossentropy):
    """Categorical crossentropy in which easy examples count less. `alpha` may hold one weight per class.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "one_hot"
    output = "distribution"
    broadcasts = True

    alpha: float | list[float] = 0.25
    gamma: float = 2.0
    name: str | None = "categorical_focal_crossentropy"


class SparseCategoricalCrossentropy(Loss):
    """Loss of one class out of several, labels whole numbers.

    Labels have the output's shape without the class axis (an axis of size 1 in its place is dropped).
    `ignore_class` leaves the steps with that label out.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "integer"
    output = "distribution"
    broadcasts = False

    from_logits: bool = False
    ignore_class: int | None = None
    axis: int = -1
    name: str | None = "sparse_categorical_crossentropy"


class CategoricalGeneralizedCrossEntropy(Loss):
    """Between crossentropy (`q` near 0) and absolute error (`q` near 1): robust against wrong labels.

    Labels are whole numbers, of the output's shape without its last axis; one more axis of size 1 is
    not dropped but multiplies the batch with itself. Keras has no string for this loss.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    labels = "integer"
    output = "distribution"

    q: Annotated[float, Field(gt=0, lt=1)] = 0.5
    name: str | None = "categorical_generalized_cross_entropy"

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        return ()


class Crossentropy(Kind, kind="crossentropy"):
    """The crossentropy that fits the output, picked by Keras when training begins.

    An identifier of `compile` alone, without a class in Keras; `ce` is the same. `resolve` says which.

    Source: `get_loss` in keras/src/trainers/compile_utils.py, 3.15.1.
    """

    _identifier: str | None = PrivateAttr("crossentropy")

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        """Keras takes any mix of cases."""
        return ("crossentropy", "ce", "CE", "Crossentropy", "CROSSENTROPY")

    def resolve(self, labels: Sequence[int | None], output: Sequence[int | None]) -> Loss:
        match chosen(labels, output):
            case "binary":
                return BinaryCrossentropy()
            case "integer":
                return SparseCategoricalCrossentropy()
            case "one_hot":
                return CategoricalCrossentropy()
