from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._labels import related
from rnnspec.rules._metrics import Measured, measured
from rnnspec.rules._phrases import rewritten

#: Metrics that read the same labels in the other form, or labels of yes and no, by kind.
_TWINS = {
    "BinaryAccuracy": "sparse_categorical_accuracy",
    "BinaryCrossentropy": "sparse_categorical_crossentropy",
    "CategoricalAccuracy": "sparse_categorical_accuracy",
    "CategoricalCrossentropy": "sparse_categorical_crossentropy",
    "TopKCategoricalAccuracy": "sparse_top_k_categorical_accuracy",
    "SparseCategoricalAccuracy": "categorical_accuracy",
    "SparseCategoricalCrossentropy": "categorical_crossentropy",
    "SparseTopKCategoricalAccuracy": "top_k_categorical_accuracy",
}


class MetricLabelForm(Rule, code="RS317", on=Report, having="metrics weighted_metrics"):
    """metric reads another form of labels than the loss

    ## What it does
    Finds metrics that read one-hot labels beside a loss that reads class numbers, and the other way round.

    ## Why is this bad?
    Loss and metrics get the same labels. `sparse_…` reads the number of the class, its twin a one-hot vector.

    ## What happens at run time
    Most metrics raise a ValueError about shapes at the first batch. `categorical_accuracy` takes the class numbers of
    the whole batch for one vector, and compares all predictions with the place of its largest: no error, and a number
    without meaning.

    ## Repair
    `accuracy` picks the form by itself; else use the twin that the finding names.

    ## Source
    keras/src/metrics/accuracy_metrics.py and confusion_metrics.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            reads = one.metric.wanted_labels
            numbers = one.head.loss.labels == "integer"
            if (
                (one.classes or 0) < 2
                or one.metric.wanted == "class_ids"
                or one.head.loss.labels in ("ids", "sequence")
            ):
                continue
            if related(one.head) not in (None, "fits"):
                continue  # RS301
            if numbers == (reads == "integer"):
                continue
            twin = _TWINS.get(one.metric.kind)
            has, wants = ("class numbers", "one-hot vectors") if numbers else ("one-hot vectors", "class numbers")
            if numbers and reads != "one_hot":
                wants = "labels of the output's shape"
            yield self.finding(
                one.route,
                one.label(context, f"reads {wants}"),
                one.head.at_loss(context, f"reads {has}"),
                message=f"`{one.name}` reads {wants}, gets {has.removesuffix(' vectors')}",
                help=() if twin and one.written.identifier else (_repair(one, twin),),
                fix=_fix(one, twin, context),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics: [sparse_categorical_accuracy]  # RS317
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4, form: one_hot}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics: [categorical_accuracy]  # RS317
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4, form: one_hot}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics: [categorical_accuracy]  # RS317
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics: [sparse_categorical_accuracy]  # RS317
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics: [binary_accuracy]  # RS317
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics: [sparse_categorical_accuracy]  # RS317
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """,
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
                - AUC: {}  # RS317
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics: [accuracy, categorical_accuracy]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4, form: one_hot}}}
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
              metrics: [accuracy]
            """
        ),
    )


def _repair(one: Measured, twin: str | None) -> str:
    if twin:
        return f"use the metric of this form: `{twin}`"
    return "measure `accuracy`, or make the labels one-hot and use `categorical_crossentropy`"


def _fix(one: Measured, twin: str | None, context: Context) -> Fix | None:
    if twin is None or one.written.identifier is None:
        return None
    return rewritten(context, one.route, twin, _repair(one, twin), "the metric is another one")
