from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._samples import changes


class PaddingInStatistics(Rule, code="RS445", on=Report, having="scale"):
    """padding counts among the values that are scaled

    ## What it does
    Finds a `scale` behind a `pad` that fills sequences up.

    ## Why is this bad?
    The filling takes part in the mean or the smallest value, so that the scale depends on how long sequences are; and
    the filling itself becomes another number, which a `Masking` of 0 does not find.

    ## What happens at run time
    Nothing shows it: values are scaled by figures that are not theirs.

    ## Repair
    Write `scale` before `pad`, and give the `pad` `dtype: float32`.

    ## Source
    rnnspec/data/transforms/scale.py: all values of the training part count
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        filled = {}
        for change in changes(context, "pad", "scale"):
            for slot, before, after in change.fields():
                if change.transform.kind == "pad":
                    if before.ragged or (before.shape and after.shape[0] != before.shape[0]):
                        filled[slot] = change
                elif slot in filled:
                    yield self.finding(
                        change.route,
                        context.label(change.route, "counts the filling too", primary=True, key=True),
                        context.label(filled.pop(slot).route, "fills sequences up", key=True),
                        help=("write the `scale` first, and `dtype: float32` into the `pad`",),
                    )

    bad = (
        Case(
            """\
            input: {shape: [4, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[2], [7]], [[5], [1], [9]]], y: [0.1, 0.2]}}
              transforms:
                - pad: {maxlen: 4, dtype: float32}
                - scale: {method: standard}  # RS445
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [4, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[2], [7]], [[5], [1], [9]]], y: [0.1, 0.2]}}
              transforms:
                - scale: {method: standard}
                - pad: {maxlen: 4, dtype: float32}
            """
        ),
    )
