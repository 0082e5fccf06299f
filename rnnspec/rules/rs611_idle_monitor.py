from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import logged
from rnnspec.rules._phrases import count
from rnnspec.rules._training import callbacks


class IdleMonitor(Rule, code="RS611", on=Report, having="monitor"):
    """checkpoint monitors, and keeps the last epoch instead of the best

    ## What it does
    Finds a `monitor` of a ModelCheckpoint without `save_best_only` that writes one file over and over.

    ## Why is this bad?
    Only `save_best_only` looks at `monitor`. Without it every epoch overwrites the file, so that it holds the last one.

    ## What happens at run time
    Nothing: a file called `best.keras` holds the last epoch.

    ## Repair
    Add `save_best_only: true`, or put `{epoch}` into the path to keep each epoch.

    ## Source
    keras/src/callbacks/model_checkpoint.py (_should_save_model), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        metrics = logged(fact)
        for callback, route in callbacks(fact, "ModelCheckpoint"):
            key = callback.monitor.removeprefix("val_")
            if callback.save_best_only or "monitor" not in callback.given or "{" in callback.filepath:
                continue
            if callback.mode == "auto" and len(fact.outputs) > 1 and (key in metrics or key.endswith("_loss")):
                continue  # RS609
            edits = context.set_argument(route, "save_best_only", "true")
            often = callback.save_freq
            when = "after every epoch" if often == "epoch" else f"every {count(often, 'batch', 'batches')}"
            last = "last epoch" if often == "epoch" else "last state"
            yield self.finding(
                (*route, "monitor"),
                context.setting((*route, "monitor"), "has no effect without `save_best_only`", primary=True),
                context.setting((*route, "filepath"), f"is written again {when}"),
                message=f"`{callback.filepath}` holds the {last}, whatever `{callback.monitor}` is",
                help=() if edits else ("add `save_best_only: true`",),
                fix=self.fix("keep the best epoch", edits, "unsafe", "the file holds another epoch"),
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
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: loss}  # RS611
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: loss, save_best_only: true}  # RS611
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
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: loss, save_best_only: true}
                - ModelCheckpoint: {filepath: "{epoch}.keras", monitor: loss}
            """
        ),
    )
