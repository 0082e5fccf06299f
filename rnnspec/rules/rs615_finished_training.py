from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class FinishedTraining(Rule, code="RS615", on=Report, having="initial_epoch"):
    """training is over before it begins

    ## What it does
    Compares `initial_epoch` with `epochs`.

    ## Why is this bad?
    `epochs` is the number of the last epoch, not how many are added to `initial_epoch`.

    ## What happens at run time
    Nothing: Keras trains no epoch, and returns the model as it was made.

    ## Repair
    Raise `epochs` beyond `initial_epoch`, or leave `initial_epoch` out.

    ## Source
    keras/src/backend/jax/trainer.py (fit), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        fit = fact.spec.fit
        if fit is None or fit.initial_epoch < fit.epochs:
            return
        at = ("fit", "initial_epoch")
        labels = [context.setting(at, f"leaves out the first {count(fit.initial_epoch, 'epoch')}", primary=True)]
        if context.node(("fit", "epochs")) is not None:
            labels.append(context.setting(("fit", "epochs"), "is the last one, not how many follow"))
        yield self.finding(
            at,
            *labels,
            message=f"nothing is trained: `initial_epoch` is {fit.initial_epoch}, `epochs` {fit.epochs}",
            help=(f"for ten more epochs write `epochs: {fit.initial_epoch + 10}`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {epochs: 10, initial_epoch: 20}  # RS615
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
            fit: {epochs: 30, initial_epoch: 20}
            """
        ),
    )
