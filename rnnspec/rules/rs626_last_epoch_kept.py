from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import keys, validates, wanted
from rnnspec.rules._phrases import count
from rnnspec.rules._training import callbacks


class LastEpochKept(Rule, code="RS626", on=Report, having="EarlyStopping"):
    """early stopping keeps the last epoch, not the best

    ## What it does
    Finds EarlyStopping without `restore_best_weights` where no checkpoint keeps the best epoch either.

    ## Why is this bad?
    It stops `patience` epochs after the best one. The model that is left has been trained on for as long.

    ## What happens at run time
    Nothing: the weights are those of the last epoch.

    ## Repair
    Add `restore_best_weights: true`, or a ModelCheckpoint with `save_best_only: true`.

    ## Source
    keras/src/callbacks/early_stopping.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if any(one.save_best_only for one, _ in callbacks(fact, "ModelCheckpoint")):
            return
        known, fit = keys(fact), fact.spec.fit
        # RS601, RS602 and RS603 tell of those that never act.
        seen = [
            one.route[:-1]
            for one in wanted(fact)
            if one.key.removeprefix("val_") in known and (validates(context) or not one.key.startswith("val_"))
        ]
        for callback, route in callbacks(fact, "EarlyStopping"):
            if callback.restore_best_weights or callback.patience < 2 or route not in seen:
                continue
            if fit is None or callback.start_from_epoch + callback.patience >= fit.epochs - fit.initial_epoch:
                continue
            edits = context.set_argument(route, "restore_best_weights", "true")
            at = (*route, "patience")
            yield self.finding(
                route,
                context.setting(at, f"stops {count(callback.patience, 'epoch')} after the best", primary=True),
                help=() if edits else ("add `restore_best_weights: true`",),
                fix=self.fix("go back to the best epoch", edits, "unsafe", "the model has other weights"),
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
              epochs: 50
              callbacks:
                - EarlyStopping: {patience: 5}  # RS626
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              epochs: 50
              callbacks:
                - EarlyStopping: {patience: 5, restore_best_weights: true}  # RS626
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
            compile: {loss: mse}
            fit:
              epochs: 50
              callbacks:
                - EarlyStopping: {patience: 5}
                - ModelCheckpoint: {filepath: best.keras, save_best_only: true}
            """
        ),
    )
