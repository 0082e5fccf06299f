from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import keys, validates, wanted


class MonitorWithoutValidation(Rule, code="RS602", on=Report, having="callbacks"):
    """callback waits for validation data that does not exist

    ## What it does
    Finds a callback that monitors a `val_` key in a spec that keeps no data for validation.

    ## Why is this bad?
    `val_loss` is the default of every monitor. Without validation data no epoch has it.

    ## What happens at run time
    Keras warns every epoch and goes on: EarlyStopping never stops, a checkpoint of the best model is saved every time.

    ## Repair
    Keep a part for validation (`split: {validation: 0.2}`), or monitor the training itself (`monitor: loss`).

    ## Source
    keras/src/callbacks/early_stopping.py, model_checkpoint.py and reduce_lr_on_plateau.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if validates(context):
            return
        known = keys(fact)
        for one in wanted(fact):
            key = one.key.removeprefix("val_")
            if not one.key.startswith("val_") or key not in known:
                continue
            if context.node(one.route) is not None:
                text = f"no data is kept for validation, so no epoch has `{one.key}`"
                primary = context.label(one.route, text, primary=True)
            else:
                text = f"monitors `{one.key}` by default, which needs validation data"
                primary = context.label(one.route[:-1], text, primary=True, key=True)
            repairs = ["keep a part for validation   →  split: {validation: 0.2}"]
            if one.watched:
                repairs.append(f"watch the training itself    →  monitor: {key}")
            yield self.finding(
                one.route,
                primary,
                context.label(("data",), "keeps everything for training", key=True),
                message=f"`{one.callback.kind}` waits for `{one.key}` without validation data",
                notes=(one.effect,),
                help=("\n".join(repairs),),
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
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {patience: 3}  # RS602
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
              epochs: 20
              callbacks:
                - ModelCheckpoint: {filepath: "{epoch:02d}-{val_loss:.2f}.keras"}  # RS602
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
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {patience: 3}
            """
        ),
    )
