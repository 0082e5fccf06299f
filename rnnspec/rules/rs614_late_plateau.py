from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._training import callbacks
from rnnspec.source.tree import Route


class LatePlateau(Rule, code="RS614", on=Report, having="ReduceLROnPlateau"):
    """training is stopped before the learning rate is lowered

    ## What it does
    Compares the `patience` of ReduceLROnPlateau with that of an EarlyStopping that monitors the same.

    ## Why is this bad?
    Both wait for epochs without improvement. If EarlyStopping is not the more patient one, it ends the training when a
    lower learning rate is due, or before.

    ## What happens at run time
    Nothing: the learning rate is lowered in the last epoch, if ever. By default `min_delta` differs, so that a slow
    improvement counts for the one and not for the other.

    ## Repair
    Give ReduceLROnPlateau half the patience of EarlyStopping, or less.

    ## Source
    keras/src/callbacks/reduce_lr_on_plateau.py and early_stopping.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        stops = [one for one in callbacks(fact, "EarlyStopping") if not one[0].start_from_epoch]
        for callback, route in callbacks(fact, "ReduceLROnPlateau"):
            for stop, at in stops:
                if stop.monitor != callback.monitor or callback.patience < max(stop.patience, 1):
                    continue
                if callback.patience >= (fact.spec.fit.epochs if fact.spec.fit else 1):
                    continue  # RS603
                yield self.finding(
                    (*route, "patience"),
                    _waiting(context, route, callback, primary=True),
                    _waiting(context, at, stop, primary=False),
                    help=(f"use a `patience` below {stop.patience}",) if stop.patience > 1 else (),
                )
                break

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
                - ReduceLROnPlateau: {monitor: loss, patience: 5}  # RS614
                - EarlyStopping: {monitor: loss, patience: 5, restore_best_weights: true}
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
                - ReduceLROnPlateau: {monitor: loss, patience: 3}
                - EarlyStopping: {monitor: loss, patience: 8, restore_best_weights: true}
            """
        ),
    )


def _waiting(context: Context, route: Route, callback: Any, *, primary: bool) -> Label:
    does = "ends the training" if callback.kind == "EarlyStopping" else "lowers the learning rate"
    text = f"{does} after {count(callback.patience, 'epoch')} without improvement"
    if "patience" in callback.given:
        return context.setting((*route, "patience"), text, primary=primary)
    return context.label(route, f"{text} (the default)", primary=primary, key=True)
