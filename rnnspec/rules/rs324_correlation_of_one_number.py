from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._metrics import measured

_KINDS = ("PearsonCorrelation", "ConcordanceCorrelation", "CosineSimilarity")


class CorrelationOfOneNumber(
    Rule,
    code="RS324",
    on=Report,
    having="PearsonCorrelation ConcordanceCorrelation CosineSimilarity "
    "pearson_correlation concordance_correlation cosine_similarity",
):
    """correlation within samples of one number

    ## What it does
    Finds correlations and cosine similarities as metrics of an output that has size 1 along their axis.

    ## Why is this bad?
    With the default axis -1 each sample is correlated on its own. One number has no spread, and no direction but its
    sign.

    ## What happens at run time
    `PearsonCorrelation` is NaN, `ConcordanceCorrelation` 0 and `CosineSimilarity` the share of equal signs.

    ## Repair
    `axis: 0` correlates over the samples of a batch. Instead of a cosine measure the error: `mae`.

    ## Source
    keras/src/metrics/correlation_metrics.py and regression_metrics.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in measured(context):
            tensor, axis = one.head.output.tensor, getattr(one.metric, "axis", -1)
            if one.metric.kind not in _KINDS or not -tensor.rank <= axis < tensor.rank:
                continue
            if tensor.sizes[axis] != 1:
                continue
            cosine = one.metric.kind == "CosineSimilarity"
            yield self.finding(
                one.route,
                one.label(context, "has one number per sample to compare"),
                one.head.at_output(context, f"gives {tensor}"),
                message=f"`{one.name}` of one number " + ("is its sign" if cosine else "does not exist"),
                help=("measure the error: `mae`",)
                if cosine
                else (f"over the batch: `{one.metric.kind}: {{axis: 0}}`",),
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
              metrics:
                - PearsonCorrelation: {}  # RS324
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
                - PearsonCorrelation: {axis: 0}
            """
        ),
    )
