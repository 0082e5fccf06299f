from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._training import callbacks, epochs, outlasting, outlasts


class EndlessPatience(Rule, code="RS603", on=Report, having="EarlyStopping ReduceLROnPlateau"):
    """callback is more patient than the training is long

    ## What it does
    Compares the `patience` of EarlyStopping and ReduceLROnPlateau, their defaults (0 and 10) included, and
    `start_from_epoch` with the number of epochs.

    ## Why is this bad?
    The callback waits for `patience` epochs without improvement; the training ends before.

    ## What happens at run time
    Nothing: the callback never acts. EarlyStopping with `restore_best_weights` still does that at the end, see RS633;
    but for a `start_from_epoch` that no epoch reaches, where it restores nothing.

    ## Repair
    Use a smaller `patience`, or more epochs.

    ## Source
    keras/src/callbacks/early_stopping.py and reduce_lr_on_plateau.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit = fact.spec.fit
        if not epochs(fact):
            return  # RS615
        for callback, route in callbacks(fact, "EarlyStopping", "ReduceLROnPlateau"):
            last = fit.epochs - 1 if fit else 0
            start = getattr(callback, "start_from_epoch", 0)
            late = start > last
            if (getattr(callback, "restore_best_weights", False) and not late) or not outlasts(callback, fact):
                continue  # RS633 speaks of the first
            waiting = f"waits for {count(callback.patience, 'epoch')} without improvement"
            named = "start_from_epoch" if late else "patience" if "patience" in callback.given else None
            if late:
                waiting = f"begins after {count(start, 'epoch')}"
            if named is None:
                waiting += " (the default)"
            short = last < 1
            yield self.finding(
                (*route, "patience"),
                *outlasting(route, named, waiting, context),
                message=f"`{callback.kind}` has no effect in a training of 1 epoch"
                if short
                else f"`{callback.kind}` is more patient than the training is long",
                help=("set `fit.epochs`: the default is 1",) if context.node(("fit", "epochs")) is None else (),
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
                - ReduceLROnPlateau: {monitor: loss}  # RS603
                - EarlyStopping: {monitor: loss, restore_best_weights: true, start_from_epoch: 10}  # RS603
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
                - EarlyStopping: {monitor: loss, patience: 10, start_from_epoch: 20}
                - ReduceLROnPlateau: {monitor: loss, patience: 5}
            """
        ),
    )
