from collections.abc import Iterable
from posixpath import normpath

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import callbacks
from rnnspec.source.tree import Route


class SharedFile(Rule, code="RS612", on=Report, having="ModelCheckpoint CSVLogger"):
    """two callbacks write the same file

    ## What it does
    Compares the paths of ModelCheckpoint and CSVLogger with each other.

    ## Why is this bad?
    Each believes the file to be its own: what one has kept is gone as soon as the other writes.

    ## What happens at run time
    Nothing: of two checkpoints the one that saved last is in the file.

    ## Repair
    Give each callback a path of its own.

    ## Source
    keras/src/callbacks/model_checkpoint.py and csv_logger.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        seen: dict[str, Route] = {}
        for callback, route in callbacks(fact, "ModelCheckpoint", "CSVLogger"):
            at = (*route, callback.writes[0])
            path = normpath(getattr(callback, callback.writes[0]))
            if (earlier := seen.setdefault(path, at)) == at:
                continue
            yield self.finding(
                at,
                context.label(at, "writes over what the other has kept", primary=True),
                context.label(earlier, "writes here too"),
                message=f"two callbacks write `{path}`",
                help=("give each callback a path of its own",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse, metrics: [mae]}
            fit:
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: loss, save_best_only: true}
                - ModelCheckpoint: {filepath: best.keras, monitor: mae, save_best_only: true}  # RS612
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
            compile: {loss: mse, metrics: [mae]}
            fit:
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best_loss.keras, monitor: loss, save_best_only: true}
                - ModelCheckpoint: {filepath: best_mae.keras, monitor: mae, save_best_only: true}
            """
        ),
    )
