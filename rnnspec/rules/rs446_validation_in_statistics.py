from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._samples import changes


class ValidationInStatistics(Rule, code="RS446", on=Report, having="validation_split"):
    """samples that validate take part in the scale

    ## What it does
    Finds `fit.validation_split` over data with a `scale`.

    ## Why is this bad?
    `validation_split` is Keras's and cuts what the transforms have finished: their figures come of all samples.
    The parts of `data.split` are cut first, and transforms are fitted on the training part alone.

    ## What happens at run time
    Nothing shows it: the score is a little better than on data that was not there when the scale was fitted.

    ## Repair
    Write `split: {validation: 0.2}` under `data` in place of `validation_split`.

    ## Source
    keras/src/trainers/data_adapters/array_slicing.py (train_validation_split), Keras 3.15.1; rnnspec/data/pipeline.py
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        spec = fact.spec
        share = spec.fit.validation_split if spec.fit is not None else 0.0
        if not share or spec.data is None or spec.data.split.validation:
            return
        for change in changes(context, "scale"):
            at = ("fit", "validation_split")
            yield self.finding(
                at,
                context.setting(at, "cuts the parts after all transforms", primary=True),
                context.label(change.route, "is fitted on all samples", key=True),
                help=(f"write `split: {{validation: {share:g}}}` under `data`, and leave `validation_split` out",),
            )
            return

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 60, x: {}}}
              transforms:
                - scale: {}
                - window: {length: 10}
            fit: {epochs: 2, validation_split: 0.2}  # RS446
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 60, x: {}}}
              split: {validation: 0.3}
              transforms:
                - scale: {}
                - window: {length: 10}
            fit: {epochs: 2}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 60, x: {}}}
              transforms:
                - window: {length: 10}
            fit: {epochs: 2, validation_split: 0.2}
            """
        ),
    )
