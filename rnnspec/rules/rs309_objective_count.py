from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import output_names
from rnnspec.rules._phrases import count

_ARGUMENTS = {
    "loss": ("loss", "losses"),
    "loss_weights": ("weight", "weights"),
    "metrics": ("entry", "entries"),
    "weighted_metrics": ("entry", "entries"),
}
_VALUES = {"loss": "loss", "loss_weights": "weight"}


class ObjectiveCount(Rule, code="RS309", on=Report, having="loss metrics weighted_metrics"):
    """list of losses or metrics does not match the outputs

    ## What it does
    Counts the entries of a `loss` list, and with several outputs those of a `metrics` list, against the outputs.

    ## Why is this bad?
    Lists go by position: entry 0 is for output 0. What is left over belongs to nothing.

    ## What happens at run time
    Keras raises a KeyError or a ValueError at the first batch, also for `loss_weights` beside a single loss for several
    outputs; of several losses for a single output it uses the first and ignores the others.

    ## Repair
    Give one entry per output, or a mapping from output to loss or metrics.

    ## Source
    keras/src/trainers/compile_utils.py (CompileLoss.call, CompileMetrics.build), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        outputs = len(output_names(fact) or ())
        if fact.spec.compile is None or not outputs:
            return
        weights = fact.spec.compile.loss_weights
        if outputs > 1 and weights and fact.spec.compile.loss is not None and _single(fact.spec.compile.loss):
            yield self.finding(
                ("compile", "loss_weights"),
                context.label(("compile", "loss_weights"), "weighs losses one by one", primary=True, key=True),
                context.label(("compile", "loss"), "one loss for all outputs", key=True),
                message="`loss_weights` needs a loss for each output",
                help=("name them: a mapping from output to loss",),
            )
            return
        for argument, nouns in _ARGUMENTS.items():
            given = getattr(fact.spec.compile, argument)
            if not isinstance(given, list) or len(given) == outputs:
                continue
            if argument == "loss" and len(given) < outputs:
                continue  # RS308
            if argument != "loss" and (outputs == 1 or not given):
                continue
            has = count(len(given), *nouns)
            yield self.finding(
                ("compile", argument),
                context.label(("compile", argument), f"{has} for {count(outputs, 'output')}", primary=True, key=True),
                message=f"`{argument}` has {has} for {count(outputs, 'output')}",
                help=(f"name them: a mapping from output to {_VALUES.get(argument, 'metrics')}",)
                if outputs > 1
                else ("keep one of the losses",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: [mse, mae]  # RS309
            """
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
              metrics: [mae]  # RS309
            """
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
              loss_weights: {value: 1.0, other: 0.5}  # RS309
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
              loss: [mse, mae]
              metrics: [mae, mse]
            """
        ),
    )


def _single(loss: Any) -> bool:
    """Whether one loss serves all outputs."""
    return not isinstance(loss, list | dict)
