from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import keys, validates, wanted
from rnnspec.rules._phrases import guessed, listed, meant


class UnknownMonitor(Rule, code="RS601", on=Report, having="callbacks"):
    """callback waits for a value that no epoch will have

    ## What it does
    Looks up what callbacks monitor, and the names in the path of a checkpoint, among the keys of the history.

    ## Why is this bad?
    A metric is logged under the name it was written with: `acc` and `accuracy` are two keys. With several outputs the
    name of the output stands before it.

    ## What happens at run time
    Keras stops with a ValueError after the first epoch if it cannot tell whether more or less is better; else it warns
    every epoch, EarlyStopping never stops, and a checkpoint of the best model is saved every time.

    ## Repair
    Use one of the keys that the finding lists, or add the metric to `compile.metrics`.

    ## Source
    keras/src/callbacks/monitor_callback.py, early_stopping.py and model_checkpoint.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = keys(fact)
        for one in wanted(fact) if known else ():
            if one.key.removeprefix("val_") in known:
                continue
            every = [*known, *(f"val_{key}" for key in known if key != "learning_rate" and validates(context))]
            at = one.route if context.node(one.route) is not None else one.route[:-1]
            fix = guessed(context, at, one.key, every) if one.watched else None
            yield self.finding(
                one.route,
                context.label(at, "no epoch has a value of that name", primary=True, key=at != one.route),
                message=f"`{one.callback.kind}` waits for `{one.key}`, which will never come",
                notes=(f"each epoch has {listed(every)}", one.effect),
                help=() if fix else meant(one.key, every),
                fix=fix,
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics: [accuracy]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
              split: {validation: 0.25}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: val_acuracy, patience: 3}  # RS601
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy
              metrics: [accuracy]
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
              split: {validation: 0.25}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: val_accuracy, patience: 3}  # RS601
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, name: other}
                from: reader
            outputs: [value, other]
            compile:
              loss: mse
              metrics: {value: [mae]}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: mae, save_best_only: true}  # RS601
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, name: other}
                from: reader
            outputs: [value, other]
            compile:
              loss: mse
              metrics: {value: [mae]}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: value_mae, mode: min, save_best_only: true}
            """
        ),
    )
