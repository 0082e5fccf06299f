from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class EndlessPatience(Rule, code="RS603", on=Report, having="patience"):
    """callback is more patient than the training is long

    ## What it does
    Compares the `patience` of EarlyStopping and ReduceLROnPlateau with the number of epochs.

    ## Why is this bad?
    The callback waits for `patience` epochs without improvement; the training ends before.

    ## What happens at run time
    Nothing: the callback never acts. EarlyStopping with `restore_best_weights` still does that at the end, so it is
    left alone.

    ## Repair
    Use a smaller `patience`, or more epochs.

    ## Source
    keras/src/callbacks/early_stopping.py and reduce_lr_on_plateau.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit = fact.spec.fit
        for index, callback in enumerate(fit.callbacks if fit else ()):
            patience = callback.given.get("patience")
            epochs = fit.epochs - fit.initial_epoch if fit else 0
            if patience is None or patience < epochs or getattr(callback, "restore_best_weights", False):
                continue
            at = ("fit", "callbacks", index, callback.key, "patience")
            labels = [context.setting(at, f"waits for {count(patience, 'epoch')} without improvement", primary=True)]
            if context.node(("fit", "epochs")) is not None:
                labels.append(context.setting(("fit", "epochs"), "ends the training before"))
            yield self.finding(
                at,
                *labels,
                message=f"`{callback.kind}` is more patient than the training is long",
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              epochs: 5
              callbacks:
                - EarlyStopping: {monitor: loss, patience: 10}  # RS603
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
            fit:
              epochs: 50
              callbacks:
                - EarlyStopping: {monitor: loss, patience: 10}
            """
        ),
    )
