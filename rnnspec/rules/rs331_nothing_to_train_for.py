from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class NothingToTrainFor(Rule, code="RS331", on=Report, having="fit"):
    """training has no loss

    ## What it does
    Finds a `fit` section in a spec whose `compile` has no loss, or that has no `compile`.

    ## Why is this bad?
    A loss says what training is for. Without one there is nothing to lower.

    ## What happens at run time
    `rnnspec train` ends before it begins. Keras raises a ValueError about the missing loss at the first batch, except
    on JAX, where the loss is 0 and no weight changes.

    ## Repair
    Name a loss: `compile: {loss: mse}` for numbers, `binary_crossentropy` for yes and no,
    `sparse_categorical_crossentropy` for class numbers.

    ## Source
    keras/src/trainers/trainer.py (compute_loss), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        spec = fact.spec
        # What cannot be read has been told of, and a section that is misspelt.
        unread = spec.compile is None and (context.node(("compile",)) is not None or context.unknown_fields(()))
        if (
            spec.fit is None
            or unread
            or (spec.compile is not None and (spec.compile.trains or spec.compile.loss == {}))
        ):
            return
        labels = [context.label(("fit",), "has no loss to lower", primary=True, key=True)]
        if spec.compile is not None:
            labels.append(context.label(("compile",), "has no loss", key=True))
        yield self.finding(("fit",), *labels, help=("name a loss, for example `compile: {loss: mse}`",))

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {optimizer: adam}
            fit: {epochs: 5}  # RS331
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            fit: {epochs: 5}  # RS331
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: null}
            fit: {epochs: 5}  # RS331
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
            fit: {epochs: 5}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {optimizer: adam}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
            outputs: [reader, value]
            compile: {loss: {reader: null, value: mse}}
            fit: {epochs: 5}
            """
        ),
    )
