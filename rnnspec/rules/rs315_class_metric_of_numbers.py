from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._metrics import measured
from rnnspec.rules._phrases import in_data


class ClassMetricOfNumbers(Rule, code="RS315", on=Report, having="metrics weighted_metrics"):
    """metric of classes on labels that are no classes

    ## What it does
    Finds `accuracy` and other metrics that count right classes beside labels that go beyond 0 and 1, where the loss
    takes the labels for numbers.

    ## Why is this bad?
    Keras picks what `accuracy` means by the shapes alone. With one unit it asks whether the output is above 0.5 and
    compares the answer, 0 or 1, with the label: a label of 4.2 is never met. With several units it compares the places
    of the largest numbers.

    ## What happens at run time
    Nothing: the accuracy of a regression stays at 0, or is the share of labels that happen to be 0 or 1, however good
    the predictions are.

    ## Repair
    Measure the error: `metrics: [mae]`. For the losses of the hinge family use labels of 0 and 1, which Keras turns
    into -1 and 1 for the loss.

    ## Source
    keras/src/trainers/compile_utils.py (get_metric), keras/src/metrics/accuracy_metrics.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            labels = one.head.labels
            if one.metric.labels not in ("binary", "one_hot") or one.head.loss.labels not in ("like_output", "sign"):
                continue
            if labels is None or labels.low is None or labels.high is None or (labels.low >= 0 and labels.high <= 1):
                continue
            units = one.classes
            does = "asks for outputs above 0.5" if units == 1 else "compares the places of the largest numbers"
            sign = one.head.loss.labels == "sign"
            yield self.finding(
                one.route,
                one.label(context, f"{does}, which says nothing of such labels"),
                in_data(context, labels.blame, "range", f"labels run from {labels.low:g} to {labels.high:g}"),
                message=f"`{one.name}` counts classes, the labels are none",
                help=("use labels of 0 and 1: the loss turns them into -1 and 1",)
                if sign
                else ("measure the error instead: `metrics: [mae]`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [accuracy]  # RS315
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [2, 9]}}}
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
              loss: mse
              metrics: [mae]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [2, 9]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: mse
              metrics: [accuracy]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
            """
        ),
    )
