from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._stateful import PartSize, part_sizes, stateful


class PartialBatch(Rule, code="RS205", on=Report, having="stateful"):
    """samples do not fill the fixed batches of a stateful model

    ## What it does
    Divides the number of samples of each part of the data by the batch size that a stateful model is fixed to.

    ## Why is this bad?
    The last batch of an epoch would be smaller than the state that the layer keeps.

    ## What happens at run time
    Keras trains through all full batches and then stops with a ValueError about the batch size of the state.

    ## Repair
    Choose a batch size that divides the number of samples, or another split. In a run of one epoch
    `fit.steps_per_epoch` can leave the rest out; in a longer one the next epoch begins with it.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = stateful(fact)
        if found is None:
            return
        step, batch = found
        for part in part_sizes(fact, context):
            if part.fills(batch):
                continue
            yield self.finding(
                step.node.at,
                context.label(
                    part.route,
                    f"{part.samples:,} samples for {part.name}: {count(part.samples // batch, 'batch', 'batches')} of "
                    f"{batch} and {part.samples % batch} left over",
                    primary=True,
                ),
                context.label(step.node.at, f"keeps the state of {batch} samples", key=True),
                message=f"{part.name} samples do not fill batches of {batch}",
                help=(_repairs(part, batch),),
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
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
            fit: {batch_size: 4, shuffle: false, validation_split: 0.3}  # RS205
            """
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 10, x: {shape: [10, 1]}, y: {shape: [1]}}}  # RS205
            fit: {batch_size: 4, shuffle: false, steps_per_epoch: 2, epochs: 3}
            """
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 18, x: {shape: [10, 1]}, y: {shape: [1]}}}  # RS205
              split: {validation: 0.3, shuffle: false}
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
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 10, x: {shape: [10, 1]}, y: {shape: [1]}}}
            fit: {batch_size: 4, shuffle: false, steps_per_epoch: 2}
            """
        ),
    )


def _repairs(part: PartSize, batch: int) -> str:
    setting = "steps_per_epoch" if part.name == "training" else "validation_steps"
    whole = part.samples // batch
    if not whole:
        return f"keep at least {batch} samples for {part.name}"
    if part.times > 1:
        return f"keep {whole * batch} samples for {part.name}, or fix the batch to a size that divides {part.samples}"
    return f"use {whole * batch} of them: `{setting}: {whole}` in `fit`"
