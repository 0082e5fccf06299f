"""Shares of right answers. Source of all: keras/src/metrics/accuracy_metrics.py, 3.15.1."""

from collections.abc import Sequence

from rnnspec.objectives._base import Values, chosen
from rnnspec.objectives.metrics._base import Metric
from rnnspec.spec.fields import PositiveInt


class _Share(Metric, abstract=True):
    larger_is_better = True


class Accuracy(_Share):
    """Share of right answers.

    As a string (`accuracy`, `acc`) Keras picks the accuracy that fits the output; `resolve` says
    which. As `Accuracy: {}` it is the share of outputs that equal their label exactly, which no
    probability does.

    Source: `get_metric` in keras/src/trainers/compile_utils.py, 3.15.1.
    """

    aliases = ("acc", "Acc", "ACC", "ACCURACY")
    output = "class_ids"

    name: str | None = "accuracy"

    def resolve(self, labels: Sequence[int | None], output: Sequence[int | None]) -> Metric:
        if self.identifier is None:
            return self
        match chosen(labels, output):
            case "binary":
                return BinaryAccuracy(name=self.identifier)
            case "integer":
                return SparseCategoricalAccuracy(name=self.identifier)
            case "one_hot":
                return CategoricalAccuracy(name=self.identifier)


class BinaryAccuracy(_Share):
    """Share of yes-or-no answers on the right side of `threshold`. For logits the threshold is 0.

    Source: keras/src/metrics/accuracy_metrics.py, 3.15.1.
    """

    labels = "binary"
    output = "probability"

    name: str | None = "binary_accuracy"
    threshold: float = 0.5

    @property
    def wanted(self) -> Values:
        return self.output if 0 < self.threshold < 1 else "logits"


class CategoricalAccuracy(_Share):
    """Share of answers whose highest score is at the label's class, labels one-hot.

    Source: keras/src/metrics/accuracy_metrics.py, 3.15.1.
    """

    labels = "one_hot"
    squeezes = False

    name: str | None = "categorical_accuracy"


class SparseCategoricalAccuracy(_Share):
    """Share of answers whose highest score is at the label's class, labels whole numbers.

    Source: keras/src/metrics/accuracy_metrics.py, 3.15.1.
    """

    labels = "integer"

    name: str | None = "sparse_categorical_accuracy"


class TopKCategoricalAccuracy(_Share):
    """Share of answers with the label among the `k` highest scores, labels one-hot.

    With `k` classes or fewer it is always 1.

    Source: keras/src/metrics/accuracy_metrics.py, 3.15.1.
    """

    labels = "one_hot"
    squeezes = False

    k: PositiveInt = 5
    name: str | None = "top_k_categorical_accuracy"


class SparseTopKCategoricalAccuracy(_Share):
    """Share of answers with the label among the `k` highest scores, labels whole numbers.

    With `from_sorted_ids` the output lists class numbers, best first, in place of scores.

    Source: keras/src/metrics/accuracy_metrics.py, 3.15.1.
    """

    labels = "integer"

    k: PositiveInt = 5
    name: str | None = "sparse_top_k_categorical_accuracy"
    from_sorted_ids: bool = False

    @property
    def wanted(self) -> Values:
        return "class_ids" if self.from_sorted_ids else self.output
