from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import keys, logged, wanted
from rnnspec.rules._phrases import rewritten


class WrongDirection(Rule, code="RS608", on=Report, having="mode"):
    """callback takes the worst epoch for the best

    ## What it does
    Compares `mode` of a callback with the direction of what it monitors: a loss or an error is better when it is
    smaller, an accuracy when it is larger.

    ## Why is this bad?
    With the wrong direction every step forward is a step back: training is stopped because it works.

    ## What happens at run time
    EarlyStopping stops `patience` epochs after the first and restores the worst weights, ModelCheckpoint keeps the
    worst, ReduceLROnPlateau lowers the learning rate for nothing.

    ## Repair
    Use the other mode, or leave `mode` out.

    ## Source
    keras/src/callbacks/monitor_callback.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        metrics, known = logged(fact), keys(fact)
        for one in wanted(fact):
            mode = getattr(one.callback, "mode", "auto")
            key = one.key.removeprefix("val_")
            if not one.watched or mode == "auto" or key not in known or key == "learning_rate":
                continue
            larger = metrics[key][0].larger_is_better if key in metrics else False
            if larger is None or larger == (mode == "max"):
                continue
            at = (*one.route[:-1], "mode")
            right = "max" if larger else "min"
            effect = {
                "EarlyStopping": "EarlyStopping ends the training when it gets better",
                "ModelCheckpoint": "ModelCheckpoint keeps the worst epoch",
                "ReduceLROnPlateau": "ReduceLROnPlateau slows the training when it gets better",
            }.get(one.callback.kind, "the worst epoch counts as the best")
            labels = [context.setting(at, f"takes {'more' if mode == 'max' else 'less'} for better", primary=True)]
            if context.node(one.route) is not None:
                labels.append(context.setting(one.route, f"is better when it is {'larger' if larger else 'smaller'}"))
            reason = "the other epochs count as better"
            yield self.finding(
                at,
                *labels,
                message=f"`mode: {mode}` takes the worst `{one.key}` for the best",
                notes=(effect,),
                fix=rewritten(context, at, right, f"look for the {'largest' if larger else 'smallest'}", reason),
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
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: loss, mode: max, patience: 2, restore_best_weights: true}  # RS608
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: loss, mode: min, patience: 2, restore_best_weights: true}  # RS608
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy, metrics: [accuracy]}
            fit:
              callbacks:
                - ModelCheckpoint:
                    filepath: best.keras
                    monitor: accuracy
                    mode: min  # RS608
                    save_best_only: true
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy, metrics: [accuracy]}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: accuracy, mode: max, patience: 2, restore_best_weights: true}
            """
        ),
    )
