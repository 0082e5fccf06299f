from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import end
from rnnspec.rules._metrics import Measured, measured


class MetricOfLogits(Rule, code="RS316", on=Report, having="from_logits CTC ctc"):
    """metric takes logits for probabilities

    ## What it does
    Finds metrics of probabilities at an output that has no activation because the loss has `from_logits: true`.

    ## Why is this bad?
    The loss applies the sigmoid or softmax, the metric does not. `accuracy` of one unit asks whether the output is
    above 0.5; for logits the middle is 0. AUC looks for thresholds from 0 to 1 only.

    ## What happens at run time
    Nothing: outputs between 0 and 0.5, which mean yes, count as no, and the metric is another number.

    ## Repair
    `BinaryAccuracy: {threshold: 0}` and `AUC: {from_logits: true}` measure logits. Else end with the activation and
    leave `from_logits` out.

    ## Source
    keras/src/metrics/accuracy_metrics.py (BinaryAccuracy) and confusion_metrics.py (AUC), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            if one.head.loss.wanted != "logits" or one.metric.wanted not in ("probability", "distribution"):
                continue
            last = end(fact, one.head.output.name)
            if last is None or last.activation != "linear":
                continue
            at = (*one.head.route, one.head.loss.key, "from_logits")
            because = (
                context.setting(at, "the output has no activation for this reason")
                if context.node(at) is not None
                else one.head.at_loss(context, "the output has no activation for this reason")
            )
            yield self.finding(
                one.route,
                one.label(context, _effect(one)),
                because,
                message=f"`{one.name}` takes logits for probabilities",
                help=(_repair(one),),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: {BinaryCrossentropy: {from_logits: true}}
              metrics: [accuracy]  # RS316
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: {BinaryCrossentropy: {from_logits: true}}
              metrics:
                - BinaryAccuracy: {threshold: 0}
                - AUC: {}  # RS316
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: {BinaryCrossentropy: {from_logits: true}}
              metrics:
                - BinaryAccuracy: {threshold: 0}
                - AUC: {from_logits: true}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4}
            compile:
              loss: {SparseCategoricalCrossentropy: {from_logits: true}}
              metrics: [accuracy]
            """
        ),
    )


def _effect(one: Measured) -> str:
    if one.metric.kind == "BinaryAccuracy":
        return f"counts outputs above {getattr(one.metric, 'threshold', 0.5):g} as yes; for logits the middle is 0"
    return "reads probabilities from 0 to 1"


def _repair(one: Measured) -> str:
    if one.metric.kind == "BinaryAccuracy":
        return "put the threshold where logits have it: `BinaryAccuracy: {threshold: 0}`"
    if "from_logits" in type(one.metric).model_fields:
        return f"say so here too: `{one.metric.kind}: {{from_logits: true}}`"
    return "end with the activation, and leave `from_logits` out of the loss"
