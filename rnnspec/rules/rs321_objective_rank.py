from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._labels import text
from rnnspec.rules._metrics import measured
from rnnspec.rules._phrases import in_data


class ObjectiveRank(Rule, code="RS321", on=Report, having="F1Score FBetaScore R2Score CTC ctc"):
    """loss or metric takes outputs with another number of axes

    ## What it does
    Finds F-scores and `R2Score` at outputs per step, F-scores with labels of one axis, and `CTC` at an output without
    time axis.

    ## Why is this bad?
    F-scores and `R2Score` are computed on (B, units), `CTC` on (B, T, classes); nothing else has a meaning to them.

    ## What happens at run time
    Keras raises a ValueError about the shape at the first batch.

    ## Repair
    Measure with another metric; for `CTC` return sequences up to the end; labels of one axis are given the second one
    by `reshape: {shape: [1], of: y}`.

    ## Source
    keras/src/metrics/f_score_metrics.py, regression_metrics.py (R2Score) and losses/losses.py (ctc), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            rank, tensor, labels = one.metric.rank, one.head.output.tensor, one.head.labels
            if rank is None or (one.head.loss.labels == "integer" and (one.classes or 0) > 1):
                continue  # RS317
            if tensor.rank != rank:
                yield self.finding(
                    one.route,
                    one.label(context, f"needs (B, units), gets {tensor}"),
                    one.head.at_output(context, f"gives {tensor}"),
                    message=f"`{one.name}` needs two axes, the output has {tensor.rank}",
                    trace=one.head.trace(context),
                )
            elif labels is not None and not labels.shape and one.metric.labels == "binary":
                yield self.finding(
                    one.route,
                    one.label(context, f"needs labels of (B, 1), gets {text(labels)}"),
                    in_data(context, labels.blame, "shape", f"labels are {text(labels)}"),
                    message=f"`{one.name}` needs labels of two axes",
                    help=("give them the second one: `reshape: {shape: [1], of: y}` under `data.transforms`",),
                )
        for head in heads(context):
            tensor = head.output.tensor
            if head.loss.kind == "CTC" and tensor.rank != head.loss.rank:
                yield self.finding(
                    head.place(context),
                    head.at_output(context, f"gives {tensor}", primary=True),
                    head.at_loss(context, f"needs (B, T, classes), gets {tensor}"),
                    message=f"`{head.name}` needs scores for every step",
                    trace=head.trace(context),
                )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics:
                - R2Score: {}  # RS321
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
                - F1Score: {threshold: 0.5}  # RS321
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 5}  # RS321
            compile: {loss: ctc}
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
              metrics:
                - R2Score: {}
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
                - F1Score: {threshold: 0.5}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
              transforms:
                - reshape: {shape: [1], of: y}
            """
        ),
    )
