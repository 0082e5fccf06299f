from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._samples import Change, changes
from rnnspec.rules._words import shown


class IdleTransform(Rule, code="RS047", on=Report, having="pad reshape"):
    """a transform that changes nothing

    ## What it does
    Finds a `pad` of samples that have the length and the dtype already, and a `reshape` to the shape that is there.

    ## Why is this bad?
    It reads as if something were done. Mostly the data or another step has changed, and this one was left over.

    ## What happens at run time
    Nothing: the samples are copied as they are.

    ## Repair
    Remove the step.

    ## Source
    rnnspec/data/transforms
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for change in changes(context, "pad", "reshape"):
            if not _idle(change):
                continue
            fields = [f"`{name}` is {shown([*before.shape])}" for (_, name), before, _ in change.fields()]
            yield self.finding(
                change.route,
                context.label(change.route, f"{' and '.join(fields)} already", primary=True, key=True),
                message=f"`{change.transform.kind}` changes nothing",
                help=("remove the step",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {}}}
              transforms:
                - pad: {maxlen: 20, dtype: float32}  # RS047
            """
        ),
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[[1], [2], [3]], [[2], [3], [4]]], y: [4, 5]}}
              transforms:
                - reshape: {shape: [3, -1]}  # RS047
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[1, 2, 3], [2, 3, 4]], y: [4, 5]}}
              transforms:
                - reshape: {shape: [3, 1]}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [18, 3]}, y: {}}}
              transforms:
                - pad: {maxlen: 20, dtype: float32}
            """
        ),
    )


def _idle(change: Change) -> bool:
    return all(
        before.shape == after.shape and before.dtype == after.dtype and not before.ragged and None not in before.shape
        for _, before, after in change.fields()
    )
