from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import validates
from rnnspec.rules._training import callbacks, optimizer


class MissingAverage(Rule, code="RS620", on=Report, having="SwapEMAWeights"):
    """there is no average of the weights to swap in

    ## What it does
    Finds SwapEMAWeights beside an optimizer without `use_ema`.

    ## Why is this bad?
    The callback swaps the weights for their moving average, which the optimizer keeps only with `use_ema: true`.

    ## What happens at run time
    Keras raises a ValueError when the first validation begins, or at the end of the first epoch with `swap_on_epoch`.

    ## Repair
    Give the optimizer `use_ema: true`, or leave the callback out.

    ## Source
    keras/src/callbacks/swap_ema_weights.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = optimizer(fact)
        if found is not None and found[0].use_ema:
            return
        for callback, route in callbacks(fact, "SwapEMAWeights"):
            if fact.spec.compile is None or not (callback.swap_on_epoch or validates(context)):
                continue
            edits = context.set_argument(found[1], "use_ema", "true") if found and found[0].given else ()
            labels = [context.label(route, "swaps in the moving average of the weights", primary=True, key=True)]
            if context.node(("compile", "optimizer")) is not None:
                labels.append(context.label(("compile", "optimizer"), "keeps none without `use_ema`", key=True))
            yield self.finding(
                route,
                *labels,
                help=() if edits else ("give the optimizer `use_ema: true`",),
                fix=self.fix("let the optimizer keep the average", edits, "safe"),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: 0.01}}
              loss: mse
            fit:
              epochs: 2
              callbacks:
                - SwapEMAWeights: {swap_on_epoch: true}  # RS620
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              optimizer: {Adam: {learning_rate: 0.01, use_ema: true}}
              loss: mse
            fit:
              epochs: 2
              callbacks:
                - SwapEMAWeights: {swap_on_epoch: true}  # RS620
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
            compile:
              optimizer: {Adam: {learning_rate: 0.01, use_ema: true}}
              loss: mse
            fit:
              epochs: 2
              callbacks:
                - SwapEMAWeights: {swap_on_epoch: true}
            """
        ),
    )
