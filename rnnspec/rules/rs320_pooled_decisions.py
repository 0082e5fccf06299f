from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import end
from rnnspec.rules._metrics import measured


class PooledDecisions(Rule, code="RS320", on=Report, having="Precision Recall"):
    """precision and recall over a softmax of two are the accuracy

    ## What it does
    Finds `Precision` and `Recall` without `class_id` at a softmax of two units.

    ## Why is this bad?
    Both metrics take each unit for a decision of its own and pool them. Of two that sum to 1, one is above 0.5: every
    right sample is one hit, every wrong one a false alarm and a miss. Precision, recall and accuracy are one number.

    ## What happens at run time
    Nothing: all three are equal in every epoch, and none speaks of the class of interest.

    ## Repair
    Say which class is meant, `Precision: {class_id: 1}`, or end with one sigmoid unit and `binary_crossentropy`.

    ## Source
    keras/src/metrics/confusion_metrics.py and metrics_utils.py (update_confusion_matrix_variables), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            if one.metric.kind not in ("Precision", "Recall") or one.classes != 2 or one.head.loss.labels == "integer":
                continue
            last = end(fact, one.head.output.name)
            if last is None or last.activation != "softmax" or not last.direct:
                continue
            if getattr(one.metric, "class_id", None) is not None or one.metric.given.get("thresholds") not in (
                None,
                0.5,
            ):
                continue
            yield self.finding(
                one.route,
                one.label(context, "pools the decisions of both units"),
                last.label(context, "of two units that sum to 1, one is always above 0.5"),
                message=f"`{one.name}` over a softmax of two is the accuracy",
                help=(f"say which class is meant: `{one.metric.kind}: {{class_id: 1}}`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics:
                - Precision: {}  # RS320
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics:
                - Precision: {class_id: 1}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2, form: one_hot}}}
            """
        ),
    )
