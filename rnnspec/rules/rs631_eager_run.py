from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten


class EagerRun(Rule, code="RS631", on=Report, having="run_eagerly"):
    """training runs step by step in Python

    ## What it does
    Finds `run_eagerly: true`.

    ## Why is this bad?
    It is there to look into a model that misbehaves. Each operation is started from Python, the recurrent ones for each
    step of the sequence.

    ## What happens at run time
    The same numbers, many times slower.

    ## Repair
    Leave `run_eagerly` out.

    ## Source
    keras/src/trainers/trainer.py (compile), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if fact.spec.compile is None or not fact.spec.compile.run_eagerly:
            return
        at = ("compile", "run_eagerly")
        yield self.finding(
            at,
            context.setting(at, "runs without compiling: the same numbers, many times slower", primary=True),
            fix=rewritten(context, at, False, "let Keras compile the steps", "errors no longer show where they arise"),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              run_eagerly: true  # RS631
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss: mse
              run_eagerly: false  # RS631
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
              loss: mse
            """
        ),
    )
