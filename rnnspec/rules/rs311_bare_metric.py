from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.source.edit import inline, replace
from rnnspec.source.tree import Scalar


class BareMetric(Rule, code="RS311", on=Report, having="metrics weighted_metrics"):
    """metric stands outside a list

    ## What it does
    Finds `metrics` or `weighted_metrics` that are one metric instead of a list of them.

    ## Why is this bad?
    There may be several metrics, so that Keras takes a list, or a mapping from output to metrics, even for one.

    ## What happens at run time
    Keras raises a ValueError in `compile`.

    ## Repair
    Write it as a list: `metrics: [accuracy]`.

    ## Source
    keras/src/trainers/compile_utils.py (CompileMetrics.__init__), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for argument in ("metrics", "weighted_metrics"):
            given = getattr(fact.spec.compile, argument, None)
            if given is None or isinstance(given, list | dict):
                continue
            at = ("compile", argument)
            node = context.node(at)
            own = isinstance(node, Scalar) and node.place.source is context.document.source
            edits = [replace(node.place, f"[{inline(node.value)}]")] if isinstance(node, Scalar) and own else []
            yield self.finding(
                at,
                context.label(at, "needs a list", primary=True),
                message=f"`{argument}` is one metric instead of a list",
                help=() if edits else (f"put it into a list: `{argument}: [{{{given.kind}: …}}]`",),
                fix=self.fix("put it into a list", edits, "safe"),
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
              metrics: mae  # RS311
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              metrics: [mae]  # RS311
            """,
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
            """
        ),
    )
