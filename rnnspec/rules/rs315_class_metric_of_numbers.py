from collections.abc import Iterable
from typing import TYPE_CHECKING

from rnnspec.diagnostics.model import Diagnostic, Fix, Label
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import BOUNDED, End, end
from rnnspec.rules._metrics import Measured, measured
from rnnspec.rules._phrases import in_data, rewritten
from rnnspec.rules._samples import fractions, made_by
from rnnspec.source.tree import Scalar, Sequence

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts


class ClassMetricOfNumbers(Rule, code="RS315", on=Report, having="metrics weighted_metrics"):
    """metric of classes on labels that are no classes

    ## What it does
    Finds `accuracy` and other metrics that count right classes beside a loss that takes the labels for numbers, where
    the labels are measurements: they go beyond 0 and 1, are fractions, or are the next values of a series. Where
    nothing is known of the labels, `accuracy` beside a loss of regression and an output of one unit without activation
    says as much.

    ## Why is this bad?
    Keras picks what `accuracy` means by the shapes alone. With one unit it asks whether the output is above 0.5 and
    compares the answer, 0 or 1, with the label: a label of 4.2 is never met. With several units it compares the places
    of the largest numbers.

    ## What happens at run time
    Nothing: the accuracy of a regression stays at 0, or is the share of labels that happen to be 0 or 1, however good
    the predictions are.

    ## Repair
    Measure the error: `metrics: [mae]`. For labels of 0 and 1 use `sigmoid` and `binary_crossentropy`. For the losses
    of the hinge family use labels of 0 and 1, which Keras turns into -1 and 1 for the loss.

    ## Source
    keras/src/trainers/compile_utils.py (get_metric), keras/src/metrics/accuracy_metrics.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            if one.metric.labels not in ("binary", "one_hot") or one.head.loss.labels not in ("like_output", "sign"):
                continue
            labels = _measurements(one, end(fact, one.head.output.name), context)
            because = labels or _untold(one, end(fact, one.head.output.name), context)
            if because is None:
                continue
            does = "asks for outputs above 0.5" if one.classes == 1 else "compares the places of the largest numbers"
            sign = one.head.loss.labels == "sign"
            fix = None if sign else _instead(one, context)
            advice = "use labels of 0 and 1: the loss turns them into -1 and 1" if sign else "leave it out"
            yield self.finding(
                one.route,
                one.label(context, f"{does}, which says nothing of {'them' if labels else 'numbers'}"),
                because,
                message=f"`{one.name}` counts classes, "
                + ("the labels are measurements" if labels else f"`{one.head.name}` learns numbers"),
                help=() if fix else (advice,),
                fix=fix,
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
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [mae]  # RS315
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [2, 9]}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [mae, accuracy]  # RS315
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            compile:
              loss: mse
              metrics: [accuracy]  # RS315
            data:
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              transforms:
                - window: {length: 20}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: huber
              metrics: [accuracy]  # RS315
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
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: mse
              metrics: [accuracy]
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [binary_accuracy]
            """
        ),
        Case(
            """\
            input: {shape: [2]}
            layers:
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [accuracy]
            data:
              source:
                arrays:
                  x: [[1, 2], [2, 3], [3, 4], [4, 5]]
                  y: [0.0, 1.0, 1.0, 0.0]
            """
        ),
    )


def _measurements(one: Measured, last: End | None, context: Context) -> Label | None:
    """What tells that the labels are no classes; None where they may be."""
    labels = one.head.labels
    if labels is None:
        return None
    if sure := _sure(labels):
        return in_data(context, labels.blame, "range" if labels.blame.get("range") else "dtype", sure)
    # Who ends in `sigmoid` may have yes and no in mind, and has declared less of the labels than there is to say.
    if not _plain(one) or _classes(labels) or last is None or last.activation in BOUNDED:
        return None
    if made_by(labels, "shape", "window"):
        return in_data(context, labels.blame, "shape", "labels are the values of a series")
    if made_by(labels, "dtype", "synthetic"):
        return in_data(context, labels.blame, "shape", "labels are numbers, without `classes`")
    return None


def _untold(one: Measured, last: End | None, context: Context) -> Label | None:
    """What makes numbers of an output whose labels are not known; None where they may be classes."""
    labels, unit = one.head.labels, one.classes == 1
    told = labels is not None and _classes(labels)
    if told or not unit or not _plain(one) or last is None or last.activation != "linear":
        return None
    return last.label(context, "no activation: any number may come out")


def _plain(one: Measured) -> bool:
    """Whether the metric is `accuracy`, at a loss of regression: who names `binary_accuracy` knows of yes and no."""
    return one.written.kind == "Accuracy" and one.written.identifier is not None and one.head.loss.labels != "sign"


def _classes(labels: "FieldFacts") -> bool:
    """Whether labels are, or may well be, classes by what is known of them."""
    return labels.form is not None or not labels.dtype.startswith("float") or labels.low is not None


def _sure(labels: "FieldFacts") -> str:
    """Why labels are no classes by what is known of them; empty if they may be some."""
    if labels.low is not None and labels.high is not None and (labels.low < 0 or labels.high > 1):
        return f"labels run from {labels.low:g} to {labels.high:g}"
    # Yes and no may be written as 1.0 and 0.0.
    yes_or_no = made_by(labels, "dtype", "arrays") is not None and {labels.low, labels.high} <= {0, 1}
    return "labels are fractions" if fractions(labels) and not yes_or_no else ""


def _instead(one: Measured, context: Context) -> Fix | None:
    """The fix that measures the error, where that is not measured already."""
    given = context.node(one.route[:-1]) if isinstance(one.route[-1], int) else None
    others = [item.value for item in given.items if isinstance(item, Scalar)] if isinstance(given, Sequence) else []
    if one.written.identifier is None or not {"mae", "MAE", "mean_absolute_error"}.isdisjoint(map(str, others)):
        return None
    return rewritten(context, one.route, "mae", "measure the error instead: `mae`", "the metric is another one")
