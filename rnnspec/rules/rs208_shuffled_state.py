from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._stateful import part_sizes, stateful


class ShuffledState(Rule, code="RS208", on=Report, having="stateful"):
    """samples of a stateful model are shuffled

    ## What it does
    Finds `fit.shuffle`, which is true by default, beside a stateful layer.

    ## Why is this bad?
    The state that a sample leaves is where the sample at its place in the next batch begins. Shuffled, that is any
    sample: each one begins with the memory of another sequence.

    ## What happens at run time
    Keras shuffles before every epoch and carries the states on. The loss goes down all the same, as the model learns
    to make do with a random beginning.

    ## Repair
    Set `fit.shuffle: false`, and lay out the data so that sample i of a batch goes on in sample i of the next.

    ## Source
    keras/src/layers/rnn/rnn.py (call) and trainers/data_adapters/array_data_adapter.py, Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found, fit = stateful(fact), fact.spec.fit
        if found is None or (fit is None and fact.spec.data is None) or (fit is not None and not fit.shuffle):
            return
        step, batch = found
        train = next((part for part in part_sizes(fact, context) if part.name == "training"), None)
        if train is not None and train.samples <= batch:
            return  # With one batch in an epoch no state goes anywhere.
        labels = [context.label(step.node.at, f"hands {batch} states on to the next batch", key=True)]
        repair: Fix | None = None
        if fit is None:
            labels[0] = context.label(
                step.node.at,
                "hands its states on to the next batch, and `fit` shuffles by default",
                primary=True,
                key=True,
            )
        elif "shuffle" in fit.given:
            labels.insert(0, context.setting(("fit", "shuffle"), "gives each state to a random sample", primary=True))
        else:
            text = "shuffles by default: each state goes to a random sample"
            labels.insert(0, context.label(("fit",), text, primary=True, key=True))
        if fit is not None:
            edits = context.set_argument(("fit",), "shuffle", "false")
            repair = self.fix("keep the samples in their order", edits, "unsafe", "trains in another order")
        yield self.finding(
            step.node.at,
            *labels,
            help=() if repair else ("add `fit: {shuffle: false}`",),
            fix=repair,
        )

    bad = (
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4}  # RS208
            """,
            fixed="""\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 4, shuffle: false}  # RS208
            """,
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - GRU: {units: 4, stateful: true}  # RS208
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
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
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
            fit: {batch_size: 4, shuffle: false}
            """
        ),
        Case(
            """\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
            """
        ),
    )
