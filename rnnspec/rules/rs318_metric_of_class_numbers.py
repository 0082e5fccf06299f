from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._metrics import Measured, measured
from rnnspec.source.edit import inline


class MetricOfClassNumbers(Rule, code="RS318", on=Report, having="Accuracy IoU MeanIoU from_sorted_ids"):
    """metric takes scores for class numbers

    ## What it does
    Finds `Accuracy: {}`, `IoU` and `MeanIoU` at an output of scores or probabilities.

    ## Why is this bad?
    The string `accuracy` picks the accuracy that fits; the class `Accuracy` asks whether the output equals the label
    exactly, which 0.93 never does. `IoU` and `MeanIoU` cut scores down to whole numbers, so that everything is class 0.

    ## What happens at run time
    `Accuracy` is 0 throughout. `MeanIoU` of one unit is that of a model that always says 0. Where output and labels
    differ in shape Keras raises, see RS330.

    ## Repair
    Write `accuracy`; for overlaps `BinaryIoU`, or `sparse_y_pred: false`, which takes the highest score.

    ## Source
    keras/src/metrics/accuracy_metrics.py (accuracy) and iou_metrics.py (_IoUBase), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            if one.metric.wanted != "class_ids" or not one.head.output.tensor.dtype.startswith(("float", "bfloat")):
                continue
            if clashes(one):
                continue  # RS330
            yield self.finding(
                one.route,
                one.label(context, "compares class numbers, the output holds scores"),
                one.head.at_output(context, f"gives {one.head.output.tensor} of {one.head.output.tensor.dtype}"),
                message=f"`{one.name}` takes scores for class numbers",
                help=(scores_repair(one),),
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
              metrics:
                - Accuracy: {}  # RS318
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics:
                - MeanIoU: {num_classes: 2}  # RS318
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics:
                - accuracy
                - MeanIoU: {num_classes: 4, sparse_y_pred: false}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4, shape: [20]}}}
            """
        ),
    )


def clashes(one: Measured) -> bool:
    """Whether the metric is given scores of several classes for each class number, which Keras refuses."""
    scores = one.metric.wanted == "class_ids" and one.head.output.tensor.dtype.startswith(("float", "bfloat"))
    if not scores or one.head.loss.labels != "integer" or (one.classes or 0) < 2:
        return False
    # Labels (B, 1) are stretched over the scores where they are not put into one row first.
    labels = one.head.labels
    stretched = labels is not None and len(labels.shape) == one.head.output.tensor.rank - 1
    return one.metric.kind != "Accuracy" or not stretched


def scores_repair(one: Measured) -> str:
    """What to measure in place of class numbers."""
    if one.metric.kind == "Accuracy":
        return "let Keras pick the accuracy that fits the output: `accuracy`"
    if "sparse_y_pred" not in type(one.metric).model_fields:
        return "leave `from_sorted_ids` out"
    if one.classes == 1:
        return "for one unit: `BinaryIoU: {}`"
    arguments = inline({**one.written.given, "sparse_y_pred": False})
    return f"take the highest score: `{one.written.key}: {arguments}`"
