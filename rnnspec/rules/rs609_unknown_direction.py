from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import output_names
from rnnspec.rules._history import keys, logged
from rnnspec.rules._training import callbacks

_KINDS = ("EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint")


class UnknownDirection(Rule, code="RS609", on=Report, having="monitor"):
    """callback cannot tell whether more is better

    ## What it does
    Finds callbacks without `mode` that monitor something whose direction Keras does not know: with several outputs
    everything but `loss` and `val_loss`, and metrics that count without judging, such as `TruePositives`.

    ## Why is this bad?
    Keras looks for a metric with the very name of the key. With several outputs the key has the name of the output
    before it, so that none is found, not even for an accuracy.

    ## What happens at run time
    Keras stops with a ValueError at the end of the first epoch; a checkpoint that saves every epoch too.

    ## Repair
    Say it: `mode: max` or `mode: min`.

    ## Source
    keras/src/callbacks/monitor_callback.py (_set_monitor_op), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        metrics, known = logged(fact), keys(fact)
        several = len(output_names(fact) or ()) > 1
        for callback, route in callbacks(fact, *_KINDS):
            key = callback.monitor.removeprefix("val_")
            if callback.mode != "auto" or key == "loss" or key not in known:
                continue
            larger = metrics[key][0].larger_is_better if key in metrics else None
            if larger is not None and not several:
                continue
            if larger is None and key.endswith("_loss"):
                larger = False
            reason = (
                "with several outputs only `loss` and `val_loss` have a direction of their own"
                if several
                else "the metric counts, and says of neither direction that it is better"
            )
            mode = "min" if larger is False else "max"
            edits = context.set_argument(route, "mode", mode) if larger is not None else ()
            at = (*route, "monitor")
            yield self.finding(
                at,
                context.label(at, "has no direction without `mode`", primary=True),
                message=f"`{callback.kind}` cannot tell whether more `{callback.monitor}` is better",
                notes=(reason,),
                help=() if edits else ("say it: `mode: max` or `mode: min`",),
                fix=self.fix(f"say that {'more' if larger else 'less'} is better", edits, "safe"),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: binary_crossentropy}
              metrics: {sign: [accuracy]}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: sign_accuracy, patience: 3, restore_best_weights: true}  # RS609
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: binary_crossentropy}
              metrics: {sign: [accuracy]}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: sign_accuracy, patience: 3, restore_best_weights: true, mode: max}  # RS609
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics:
                - TruePositives: {name: hits}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: hits, save_best_only: true}  # RS609
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
            compile:
              loss: binary_crossentropy
              metrics: [accuracy]
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: accuracy, patience: 3, restore_best_weights: true}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: binary_crossentropy}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: loss, patience: 3, restore_best_weights: true}
            """
        ),
    )
