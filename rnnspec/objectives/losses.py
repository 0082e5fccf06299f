"""What training makes small, and what each loss demands of outputs and labels.

Source of all: keras/src/losses/losses.py and loss.py, 3.15.1.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, TypeAlias, TypeVar

from pydantic import Field, PrivateAttr

from rnnspec.objectives import _base
from rnnspec.objectives._base import Labels, Policy, Values, chosen
from rnnspec.spec.fields import Rate
from rnnspec.spec.kind import Kind

T = TypeVar("T")
Reduction: TypeAlias = Literal["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"] | None

REFUSED = {"Loss": "abstract"}


class Loss(Kind, abstract=True):
    """The arguments that all losses share.

    `reduction` says how the losses of samples and steps become one number. `dtype` is the dtype the
    loss is computed in.
    """

    labels: ClassVar[Labels] = "like_output"
    #: What the loss wants the values of the output to be, `from_logits` left aside; see `wanted`.
    output: ClassVar[Values] = "any"
    #: Rank the output must have, batch included, or None for any.
    rank: ClassVar[int | None] = None
    #: Labels that do not fit are stretched by broadcasting: the loss runs and means nothing.
    #: Before that Keras adds or drops one last axis of size 1 where ranks differ by one
    #: (`squeeze_or_expand_to_same_rank` in keras/src/losses/loss.py, 3.15.1).
    broadcasts: ClassVar[bool] = True

    reduction: Reduction = "sum_over_batch_size"
    name: str | None = None
    dtype: Policy | None = None

    @property
    def wanted(self) -> Values:
        """What the values of the output must be."""
        return "logits" if getattr(self, "from_logits", False) else self.output

    def label_shape(self, output: Sequence[T]) -> tuple[T, ...] | None:
        """The shape of labels for an output of this shape, batch axis first; None if it is open."""
        axis = getattr(self, "axis", -1)
        return _base.label_shape(self.labels, output, axis if isinstance(axis, int) else -1)

    def resolve(self, labels: Sequence[int | None], output: Sequence[int | None]) -> "Loss":
        """The loss that Keras computes for labels and output of these shapes, batch axis first."""
        return self


class _Crossentropy(Loss, abstract=True):
    """`from_logits`: the output is the argument of a sigmoid or softmax. `label_smoothing`: share of doubt."""

    broadcasts = False

    from_logits: bool = False
    label_smoothing: Rate = 0.0
    axis: int = -1


class MeanSquaredError(Loss):
    """Mean of squared differences: the usual loss of regression.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mse", "MSE")

    name: str | None = "mean_squared_error"


class MeanAbsoluteError(Loss):
    """Mean of absolute differences: outliers count less than in the squared error.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mae", "MAE")

    name: str | None = "mean_absolute_error"


class MeanAbsolutePercentageError(Loss):
    """Mean of absolute differences in percent of the label. Labels near zero make it explode.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("mape", "MAPE")

    name: str | None = "mean_absolute_percentage_error"


class MeanSquaredLogarithmicError(Loss):
    """Squared difference of log(1 + value): relative errors of values above zero.

    Values below zero are taken as zero, where the gradient is lost.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("msle", "MSLE")
    output = "positive"

    name: str | None = "mean_squared_logarithmic_error"


class CosineSimilarity(Loss):
    """Minus the cosine of the angle between label and output, from -1 (same direction) to 1.

    Along an axis of size 1 only the sign is left, and nothing is learned.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    axis: int = -1
    name: str | None = "cosine_similarity"


class Huber(Loss):
    """Squared error up to `delta`, absolute error beyond: robust regression.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    delta: float = 1.0
    name: str | None = "huber_loss"


class LogCosh(Loss):
    """Logarithm of the hyperbolic cosine of the difference: a smooth kin of Huber.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    name: str | None = "log_cosh"


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


class KLDivergence(Loss):
    """How much the output's distribution differs from the label's.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("kld", "KLD")
    labels = "one_hot"
    output = "distribution"

    name: str | None = "kl_divergence"


class Poisson(Loss):
    """Loss of counts: the output is the expected count, above zero.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    output = "positive"

    name: str | None = "poisson"


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
