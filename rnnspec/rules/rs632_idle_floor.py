from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._training import callbacks, optimizer


class IdleFloor(Rule, code="RS632", on=Report, having="min_lr"):
    """learning rate begins at its floor and is never lowered

    ## What it does
    Compares `min_lr` of ReduceLROnPlateau with the learning rate of the optimizer, its default included.

    ## Why is this bad?
    The callback does not go below `min_lr`. If the learning rate is there from the start, there is nothing to lower.

    ## What happens at run time
    Nothing: the callback waits and never acts.

    ## Repair
    Use a smaller `min_lr`, such as 1e-6.

    ## Source
    keras/src/callbacks/reduce_lr_on_plateau.py (_reduce_optimizer_lr), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        used = optimizer(fact)
        rate = used[0].learning_rate if used else None
        if used is None or not isinstance(rate, int | float):
            return
        for callback, route in callbacks(fact, "ReduceLROnPlateau"):
            if callback.min_lr < rate or rate <= 0:
                continue
            at = (*route, "min_lr")
            written = (*used[1], "learning_rate")
            yield self.finding(
                at,
                context.setting(at, "is as low as it may go", primary=True),
                context.setting(written, "begins here")
                if context.node(written) is not None
                else context.label(("compile", "optimizer"), f"begins with {rate:g} by default", key=True),
                message=f"the learning rate begins at {rate:g} and may not go below {callback.min_lr:g}",
                help=("use a smaller `min_lr`, such as `1e-6`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {optimizer: adam, loss: mse}
            fit:
              epochs: 20
              callbacks:
                - ReduceLROnPlateau: {monitor: loss, patience: 2, min_lr: 0.001}  # RS632
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
            compile: {optimizer: adam, loss: mse}
            fit:
              epochs: 20
              callbacks:
                - ReduceLROnPlateau: {monitor: loss, patience: 2, min_lr: 1e-5}
            """
        ),
    )
