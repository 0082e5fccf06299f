from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten
from rnnspec.rules._stateful import stateful


class BatchSizeMismatch(Rule, code="RS206", on=Report, having="stateful"):
    """batch size of the training differs from that of a stateful model

    ## What it does
    Compares `fit.batch_size` and `fit.validation_batch_size` with the batch size that the input of a stateful model
    fixes.

    ## Why is this bad?
    The layer keeps one state row per sample of a batch: batches of another size have no place in it.

    ## What happens at run time
    Keras raises a ValueError at the first batch.

    ## Repair
    Write the same number in both places.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found = stateful(fact)
        fit = fact.spec.fit
        if found is None or fit is None:
            return
        step, batch = found
        blame = step.call.x.shape[0].blame if step.call else None
        for name, size in (("batch_size", fit.batch_size), ("validation_batch_size", fit.validation_batch_size)):
            if size is None or size == batch:
                continue
            labels = [context.label(("fit", name), f"gives batches of {size}", primary=True)]
            if blame is not None:
                labels.append(context.label(blame.route, f"fixes the batch to {batch}"))
            yield self.finding(
                ("fit", name),
                *labels,
                context.label(step.node.at, f"keeps the state of {batch} samples", key=True),
                message=None if name == "batch_size" else "validation batches do not fit a stateful model",
                fix=rewritten(context, ("fit", name), batch, "use the model's batch size", "changes the training"),
            )

    bad = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 8, shuffle: false}  # RS206
            """,
            fixed="""\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, shuffle: false}  # RS206
            """,
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, validation_batch_size: 8, shuffle: false}  # RS206
            """,
            fixed="""\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, validation_batch_size: 4, shuffle: false}  # RS206
            """,
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
            fit: {batch_size: 4, shuffle: false}
            """
        ),
    )
