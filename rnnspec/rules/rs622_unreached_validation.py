from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import validates
from rnnspec.rules._phrases import count
from rnnspec.rules._training import epochs


class UnreachedValidation(Rule, code="RS622", on=Report, having="validation_freq"):
    """training ends before the first validation

    ## What it does
    Compares `validation_freq` with the number of epochs.

    ## Why is this bad?
    The model is validated after each `validation_freq` epochs. If the training is shorter, it never is: the data that
    is kept for it is lost, and no epoch has a `val_` value for callbacks to watch.

    ## What happens at run time
    Nothing: Keras trains without validation; EarlyStopping on `val_loss` warns every epoch and never stops.

    ## Repair
    Use a smaller `validation_freq`, or more epochs.

    ## Source
    keras/src/trainers/trainer.py (_should_eval), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit = fact.spec.fit
        if fit is None or fact.spec.data is None or not validates(context) or not epochs(fact):
            return
        if fit.epochs // fit.validation_freq > fit.initial_epoch // fit.validation_freq:
            return
        at = ("fit", "validation_freq")
        labels = [context.setting(at, f"validates after every {count(fit.validation_freq, 'epoch')}", primary=True)]
        if context.node(("fit", "epochs")) is not None:
            labels.append(context.setting(("fit", "epochs"), "ends the training before"))
        yield self.finding(at, *labels)

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
            fit: {epochs: 4, validation_freq: 5}  # RS622
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
              split: {validation: 0.25}
            fit: {epochs: 20, validation_freq: 5}
            """
        ),
    )
