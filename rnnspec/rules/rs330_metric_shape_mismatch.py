from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._labels import related, text
from rnnspec.rules._metrics import Measured, measured
from rnnspec.rules._phrases import in_data, numbers
from rnnspec.rules.rs318_metric_of_class_numbers import clashes, scores_repair


class MetricShapeMismatch(Rule, code="RS330", on=Report, having="metrics weighted_metrics"):
    """metric compares labels with an output of another shape

    ## What it does
    Finds metrics that need labels and output of one shape, and get labels that the loss alone can compare: labels
    (B,) beside an output (B, 1), class numbers beside scores.

    ## Why is this bad?
    A loss adds or drops a last axis of size 1. `accuracy`, `mae` and the like do so as well; crossentropies, hinges,
    `poisson`, `kl_divergence` and one-hot overlaps do not. `Accuracy: {}`, `IoU` and `MeanIoU` take the output for
    class numbers, one for each label.

    ## What happens at run time
    Keras raises at the first batch, an error about shapes. `hinge`, `poisson` and `kl_divergence` of (B,) and (B, 1)
    compare every label with every prediction of the batch: no error, and a number without meaning.

    ## Repair
    Give the labels the axis: `reshape: {shape: [1], of: y}` under `data.transforms`. For class numbers write
    `accuracy`, or `sparse_y_pred: false`, which takes the highest score.

    ## Source
    keras/src/metrics/probabilistic_metrics.py, hinge_metrics.py, iou_metrics.py and accuracy_metrics.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            tensor, labels = one.head.output.tensor, one.head.labels
            if related(one.head) not in (None, "fits"):
                continue  # RS301, RS303
            if clashes(one):
                yield self.finding(
                    one.route,
                    one.label(context, "compares one class number with each label"),
                    one.head.at_output(context, f"gives {tensor}, scores of {one.classes} classes"),
                    message=f"`{one.name}` takes scores for class numbers",
                    help=(scores_repair(one),),
                )
            elif labels is not None and _short(one) and one.metric.rank is None:
                shape = numbers([*tensor.sizes[1:-1], 1])
                axis = f"give the labels the last axis: `reshape: {{shape: {shape}, of: y}}` under `data.transforms`"
                same = one.metric.kind == one.head.loss.kind
                yield self.finding(
                    one.route,
                    one.label(context, f"compares labels {text(labels)} with {tensor}"),
                    in_data(context, labels.blame, "shape", f"labels are {text(labels)}"),
                    message=f"`{one.name}` needs labels of the output's shape",
                    notes=("the loss adds the axis by itself, this metric does not",),
                    help=(axis, *(["or leave it out: it is the loss once more"] if same else [])),
                )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics: [accuracy, binary_crossentropy]  # RS330
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: softplus}
            compile:
              loss: poisson
              metrics: [poisson]  # RS330
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {range: [0, 9]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics:
                - Accuracy: {}  # RS330
                - MeanIoU: {num_classes: 4}  # RS330
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics: [accuracy, binary_crossentropy]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
              transforms:
                - reshape: {shape: [1], of: y}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics:
                - MeanIoU: {num_classes: 4, sparse_y_pred: false}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """
        ),
    )


def _short(one: Measured) -> bool:
    """Whether the labels lack the last axis of a single unit, and the metric does not add it."""
    assert one.head.labels is not None
    if one.metric.squeezes or one.classes != 1 or one.head.loss.labels in ("one_hot", "integer"):
        return False  # RS306 speaks of one class
    return len(one.head.labels.shape) == one.head.output.tensor.rank - 2
