from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count

#: Keras's batch where none is written (keras/src/trainers/trainer.py, 3.15.1).
_BATCH = 32
#: So many times the part is trained on: a share below 2 %.
_TIMES = 50


class TinyPart(Rule, code="RS442", on=Report, having="validation test"):
    """a part of the data holds next to nothing

    ## What it does
    Counts the samples of the validation and the test part. Less than a batch, and less than a fiftieth of what is
    trained on, is next to nothing.

    ## Why is this bad?
    A score of a few samples jumps with each of them. Callbacks that watch it stop or save by chance.

    ## What happens at run time
    Nothing shows it but a restless `val_loss`.

    ## Repair
    Use a larger share.

    ## Source
    rnnspec/data/split.py: shares are rounded up, as in scikit-learn
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        parts, data = context.data.parts, fact.spec.data
        if parts is None or data is None or parts.train.samples is None:
            return
        batch = (fact.spec.fit.batch_size if fact.spec.fit else None) or _BATCH
        for name, part, share in (
            ("validation", parts.validation, data.split.validation),
            ("test", parts.test, data.split.test),
        ):
            samples = part.samples if part is not None else None
            if not share or samples is None or samples >= batch or samples * _TIMES >= parts.train.samples:
                continue
            at = ("data", "split", name)
            yield self.finding(
                at,
                context.setting(
                    at, f"{count(samples, 'sample')}, beside {parts.train.samples:,} to train on", primary=True
                ),
                message=f"the {name} part has {count(samples, 'sample')} only",
                help=(f"use a larger share, such as `{name}: 0.1`",),
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
              source: {synthetic: {samples: 500, x: {shape: [20, 3]}, y: {}}}
              split: {validation: 0.01}  # RS442
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
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 500, x: {shape: [20, 3]}, y: {}}}
              split: {validation: 0.1}
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
              source: {synthetic: {samples: 8, x: {shape: [20, 3]}, y: {}}}
              split: {validation: 0.1}
            """
        ),
    )
