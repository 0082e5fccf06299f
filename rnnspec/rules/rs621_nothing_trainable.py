from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count


class NothingTrainable(Rule, code="RS621", on=Report, having="trainable"):
    """no weight of the model is trainable

    ## What it does
    Finds a model with a loss whose weights are all frozen.

    ## Why is this bad?
    Training changes trainable weights, and there is none.

    ## What happens at run time
    On JAX the epochs go by and the loss stays what it was.

    ## Repair
    Leave `trainable: false` out of at least one layer with weights.

    ## Source
    keras/src/layers/layer.py (trainable_variables), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        compiled = fact.spec.compile
        if compiled is None or compiled.loss is None or not fact.complete or fact.trainable_params or not fact.params:
            return
        frozen = [step for step in fact.layers if step.weights]
        last = frozen[-1]
        at = (*last.node.at, "trainable")
        there = context.node(at) is not None
        text = f"keeps its {count(sum(weight.size for weight in last.weights), 'parameter')} as they are"
        yield self.finding(
            last.node.at,
            context.setting(at, text, primary=True)
            if there
            else context.label(last.node.at, text, primary=True, key=True),
            context.label(("compile", "loss"), "is to train the model", key=True),
            notes=(f"all {count(fact.params, 'parameter')} are frozen",),
            help=("let one layer with weights be trainable",),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, trainable: false}
              - Dense: {units: 1, trainable: false}  # RS621
            compile: {loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, trainable: false}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
    )
