from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._stateful import stateful
from rnnspec.spec.document import FitSpec


class PartialBatch(Rule, code="RS205", on=Report, having="stateful"):
    """samples do not fill the fixed batches of a stateful model

    ## What it does
    Divides the number of samples of each part of the data by the batch size that a stateful model is fixed to.

    ## Why is this bad?
    The last batch of an epoch would be smaller than the state that the layer keeps.

    ## What happens at run time
    Keras trains through all full batches and then stops with a ValueError about the batch size of the state.

    ## Repair
    Choose a batch size that divides the number of samples, change the split, or set `fit.steps_per_epoch` to the
    number of full batches.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = stateful(fact)
        fit = fact.spec.fit or FitSpec()
        data = context.data.parts
        if found is None or data is None:
            return
        step, batch = found
        for part, facts, steps in (
            ("training", data.train, fit.steps_per_epoch),
            ("validation", data.validation, fit.validation_steps),
        ):
            if facts is None or steps is not None or facts.samples is None or facts.samples % batch == 0:
                continue
            blame = facts.blame.get("samples")
            at = ("data", *blame) if blame and context.node(("data", *blame)) is not None else ("data",)
            yield self.finding(
                step.node.at,
                context.label(
                    at,
                    f"{facts.samples:,} samples for {part}: {facts.samples // batch:,} batches of {batch} and "
                    f"{facts.samples % batch} left over",
                    primary=True,
                ),
                context.label(step.node.at, f"keeps the state of {batch} samples", key=True),
                message=f"{part} samples do not fill batches of {batch}",
            )
            return

    bad = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 10, x: {shape: [10, 1]}, y: {shape: [1]}}}  # RS205
            fit: {batch_size: 4, shuffle: false}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 12, x: {shape: [10, 1]}, y: {shape: [1]}}}
            fit: {batch_size: 4, shuffle: false}
            """
        ),
    )
