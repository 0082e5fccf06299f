from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count
from rnnspec.rules._stateful import stateful


class BrokenContinuation(Rule, code="RS212", on=Report, having="stateful"):
    """windows of a stateful model do not follow each other

    ## What it does
    Compares the length of a `window` with the way from a window to the one in the same place of the next batch,
    `stride` times the batch size.

    ## Why is this bad?
    The state of a window goes on into that one. If they overlap, the layer reads steps again that it knows already;
    if there is a gap, it misses some.

    ## What happens at run time
    Keras carries the states on, whatever the windows hold.

    ## Repair
    Let `stride` times the batch size be the `length`: with a batch of 1, `stride` is the `length`.

    ## Source
    rnnspec/data/transforms/window.py; keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found, data = stateful(fact), fact.spec.data
        if found is None or data is None:
            return
        step, batch = found
        for index, transform in enumerate(data.transforms):
            way = getattr(transform, "stride", 1) * batch
            if transform.kind != "window" or way == transform.length:
                continue
            at = ("data", "transforms", index, "window")
            shared = transform.length - way
            text = f"{count(shared, 'step')} of it again" if shared > 0 else f"after a gap of {count(-shared, 'step')}"
            yield self.finding(
                at,
                context.label(
                    at, f"the next batch goes on {count(way, 'row')} further: {text}", primary=True, key=True
                ),
                context.label(step.node.at, f"hands {count(batch, 'state')} on to the next batch", key=True),
                help=_repair(transform.length, batch),
            )

    bad = (
        Case(
            """\
            input: {batch_shape: [1, 5, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 60, x: {shape: [1]}}}
              transforms:
                - window: {length: 5}  # RS212
            fit: {batch_size: 1, shuffle: false}
            """
        ),
        Case(
            """\
            input: {batch_shape: [2, 5, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 61, x: {shape: [1]}}}
              transforms:
                - window: {length: 5, stride: 5}  # RS212
            fit: {batch_size: 2, shuffle: false}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [1, 5, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 61, x: {shape: [1]}}}
              transforms:
                - window: {length: 5, stride: 5}
            fit: {batch_size: 1, shuffle: false}
            """
        ),
    )


def _repair(length: int, batch: int) -> tuple[str, ...]:
    if length % batch:
        return (f"take a batch of 1 and `stride: {length}`",)
    return (f"write `stride: {length // batch}`: each batch then goes on where the last one ended",)
