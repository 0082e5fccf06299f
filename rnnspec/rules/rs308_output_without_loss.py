from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import output_names
from rnnspec.rules._phrases import listed


class OutputWithoutLoss(Rule, code="RS308", on=Report, having="loss"):
    """output without a loss beside outputs that have one

    ## What it does
    Finds outputs that a `loss` mapping or list leaves out.

    ## Why is this bad?
    Nothing would train the layers that lead to that output alone.

    ## What happens at run time
    For a mapping Keras raises a ValueError about the expected keys at the first batch; with a list that is too short
    it trains the first outputs and says nothing.

    ## Repair
    Add a loss for every output. `null` says that one is not to be trained.

    ## Source
    keras/src/trainers/compile_utils.py (CompileLoss.build), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        loss = fact.spec.compile.loss if fact.spec.compile else None
        names = output_names(fact)
        if names is None:
            return
        if isinstance(loss, dict):
            if set(loss) - set(names):
                return  # RS307
            missing = [name for name in names if name not in loss]
        elif isinstance(loss, list) and len(loss) < len(names):
            missing = names[len(loss) :]
        else:
            return
        if missing:
            step = fact.steps.get(missing[0])
            labels = [context.label(("compile", "loss"), f"nothing for {listed(missing)}", primary=True, key=True)]
            if step is not None:
                labels.append(context.label(step.node.at, "gives an output of the model", key=True))
            yield self.finding(
                ("compile", "loss"),
                *labels,
                message=f"no loss for the output {listed(missing[:1])}",
                help=(f"add one, or say that it is not to be trained: `{missing[0]}: null`",)
                if isinstance(loss, dict)
                else ("name them: a mapping from output to loss",),
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
              loss: {value: mse}  # RS308
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
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: null}
            """
        ),
    )
