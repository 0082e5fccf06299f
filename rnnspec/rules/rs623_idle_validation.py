from collections.abc import Iterable, Iterator

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import validates
from rnnspec.source.tree import Route

_VALIDATING = ("validation_freq", "validation_steps", "validation_batch_size")


class IdleValidation(
    Rule,
    code="RS623",
    on=Report,
    having="validation_freq validation_steps validation_batch_size validation_split",
):
    """setting of validation has no effect

    ## What it does
    Finds `validation_freq`, `validation_steps` and `validation_batch_size` where no data is kept for validation, and
    `fit.validation_split` beside `data.split.validation`.

    ## Why is this bad?
    Whoever reads the spec believes that the model is validated, or on another part than it is.

    ## What happens at run time
    Nothing: Keras leaves the settings aside, and of the two splits rnnspec takes that of `data`.

    ## Repair
    Keep a part for validation (`split: {validation: 0.2}`), or remove the setting.

    ## Source
    keras/src/trainers/trainer.py (fit), Keras 3.15.1; rnnspec's own `fit`
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for route, reason, repair in _of_validation(fact, context):
            if context.node(route) is None:
                continue
            yield self.finding(
                route,
                context.setting(route, reason, primary=True),
                message=f"`{route[-1]}` has no effect",
                help=(repair,),
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
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
              split: {validation: 0.25}
            fit:
              epochs: 4
              validation_split: 0.1  # RS623
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
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit:
              epochs: 4
              validation_batch_size: 8  # RS623
              validation_freq: 2  # RS623
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
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            fit:
              epochs: 4
              validation_split: 0.25
              validation_batch_size: 8
            """
        ),
    )


def _of_validation(fact: Report, context: Context) -> Iterator[tuple[Route, str, str]]:
    fit, data = fact.spec.fit, fact.spec.data
    if fit is None:
        return
    if not validates(context):
        for name in _VALIDATING:
            yield ("fit", name), "no data is kept for validation", "keep a part for it: `split: {validation: 0.2}`"
    if data is not None and data.split.validation and fit.validation_split:
        yield (
            ("fit", "validation_split"),
            "`data.split` has taken the part for validation already",
            "keep one of the two; `data.split` draws at random, `validation_split` takes the last samples",
        )
