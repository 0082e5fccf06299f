from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._metrics import measured
from rnnspec.rules._phrases import count


class CertainTopK(
    Rule,
    code="RS319",
    on=Report,
    having="TopKCategoricalAccuracy SparseTopKCategoricalAccuracy "
    "top_k_categorical_accuracy sparse_top_k_categorical_accuracy",
):
    """top-k accuracy over k classes or fewer is always 1

    ## What it does
    Compares `k` of a top-k accuracy, 5 by default, with the number of classes of the output.

    ## Why is this bad?
    The metric asks whether the right class is among the `k` best. Where there are no more than `k`, it always is.

    ## What happens at run time
    Nothing: the metric is 1.0 from the first batch on, whatever the model does.

    ## Repair
    Use a smaller `k`, or `accuracy`.

    ## Source
    keras/src/ops/math.py (in_top_k) and keras/src/metrics/accuracy_metrics.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            k, classes = getattr(one.metric, "k", None), one.classes
            if (
                k is None
                or classes is None
                or classes < 2
                or k < classes
                or getattr(one.metric, "from_sorted_ids", False)
            ):
                continue
            yield self.finding(
                one.route,
                one.label(context, f"looks among the best {k}{'' if 'k' in one.written.given else ' (the default)'}"),
                one.head.at_output(context, f"has {count(classes, 'class', 'classes')}"),
                message=f"top {k} of {count(classes, 'class', 'classes')} is always 1",
                help=(f"use a `k` below {classes}, or `accuracy`" if classes > 2 else "use `accuracy`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: sparse_categorical_crossentropy
              metrics: [sparse_top_k_categorical_accuracy]  # RS319
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
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
              loss: sparse_categorical_crossentropy
              metrics:
                - SparseTopKCategoricalAccuracy: {k: 2}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """
        ),
    )
