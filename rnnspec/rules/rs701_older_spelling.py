from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._declared import contradicted
from rnnspec.rules._words import cut, primary
from rnnspec.spec import facts


class OlderSpelling(Rule, code="RS701", on=facts.OlderSpelling):
    """a spelling of earlier Keras versions

    ## What it does
    Finds `input_shape` and its kin on the first layer, `input_length`, `lr`, `acc` and checkpoints in `.h5` or `.hdf5`,
    which are read with the meaning they had.

    ## Why is this bad?
    Keras 3 has dropped them. Whoever compares the spec with today's documentation finds nothing.

    ## What happens at run time
    rnnspec builds the model as if today's spelling stood there. Keras itself raises an error, or warns.

    ## Repair
    Write today's spelling; `rnnspec check --fix` does it.

    ## Source
    the constructors of Keras 3.15.1, and keras/src/legacy for what they were
    """

    severity: ClassVar[Severity] = "warning"

    def check(self, fact: facts.OlderSpelling, context: Context) -> Iterable[Diagnostic]:
        if contradicted(fact, context):
            return  # RS050
        own = all(edit.place.source is context.document.source for edit in fact.edits)
        title = f"write `{cut(fact.new, 60)}`"
        yield self.finding(
            fact.route,
            primary(fact.place, f"today: `{cut(fact.new, 60)}`"),
            message=f"`{cut(fact.old, 30)}` is a spelling of earlier Keras versions",
            help=() if own else (title,),
            fix=self.fix(title, fact.edits, "safe") if own else None,
        )

    bad = (
        Case(
            """\
            layers:
              - LSTM: {units: 8, input_shape: [10, 1]}  # RS701
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS701
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              loss: mse
              optimizer: {Adam: {lr: 0.001}}  # RS701
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              loss: mse
              optimizer: {Adam: {learning_rate: 0.001}}  # RS701
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 2
              callbacks:
                - ModelCheckpoint: {filepath: best.hdf5, save_weights_only: true}  # RS701
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 2
              callbacks:
                - ModelCheckpoint: {filepath: best.weights.h5, save_weights_only: true}  # RS701
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, input_shape: [10, 1]}  # RS701
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS701
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 2
              callbacks:
                - ModelCheckpoint: {filepath: last.keras}
                - ModelCheckpoint: {filepath: last.weights.h5, save_weights_only: true}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse, optimizer: {Adam: {learning_rate: 0.001}}}
            """
        ),
    )
