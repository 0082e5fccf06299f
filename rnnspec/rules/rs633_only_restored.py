from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import keys, validates, wanted
from rnnspec.rules._phrases import count
from rnnspec.rules._training import callbacks, epochs, outlasting, outlasts


class OnlyRestored(Rule, code="RS633", on=Report, having="EarlyStopping"):
    """early stopping stops nothing, it only goes back to the best epoch

    ## What it does
    Finds EarlyStopping with `restore_best_weights` whose `patience` is longer than the training.

    ## Why is this bad?
    It is not, if that is meant: Keras gives the weights of the best epoch back at the end of every training, stopped or
    not. But no epoch is saved.

    ## What happens at run time
    All epochs are trained, then the weights of the best one are restored.

    ## Repair
    Use a smaller `patience` or more epochs, for the training to stop early.

    ## Source
    keras/src/callbacks/early_stopping.py (on_epoch_end, on_train_end), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit, known = fact.spec.fit, keys(fact)
        if fit is None or not epochs(fact):
            return  # RS615
        # RS601 and RS602 tell of those that see nothing.
        seen = [
            one.route[:-1]
            for one in wanted(fact)
            if one.key.removeprefix("val_") in known and (validates(context) or not one.key.startswith("val_"))
        ]
        for callback, route in callbacks(fact, "EarlyStopping"):
            late = callback.start_from_epoch > fit.epochs - 1  # RS603
            if not callback.restore_best_weights or late or route not in seen or not outlasts(callback, fact):
                continue
            soon = fit.epochs - 2 - max(callback.start_from_epoch, fit.initial_epoch)
            waits = f"waits for {count(callback.patience, 'epoch')} without improvement"
            named = "patience" if "patience" in callback.given else None
            yield self.finding(
                (*route, "patience"),
                *outlasting(route, named, waits, context),
                message=f"`EarlyStopping` stops nothing in {count(epochs(fact), 'epoch')}, it only restores the best",
                help=(f"to stop early, use `patience: {soon}` or less, or more epochs",) if soon > 0 else (),
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
                - EarlyStopping: {monitor: loss, patience: 10, restore_best_weights: true}  # RS633
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
                - EarlyStopping: {monitor: loss, patience: 10, restore_best_weights: true}
            """
        ),
    )
