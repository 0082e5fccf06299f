from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._stateful import stateful


class DrawnState(Rule, code="RS209", on=Report, having="stateful"):
    """samples of a stateful model are drawn at random

    ## What it does
    Finds a split that draws its parts at random, which is the default where samples are no series, beside a stateful
    layer.

    ## Why is this bad?
    The state that a sample leaves is where the sample at its place in the next batch begins. Parts that are drawn at
    random have their samples in random order, whatever `fit.shuffle` says.

    ## What happens at run time
    rnnspec draws the parts once, before training; each sequence begins with the memory of another.

    ## Repair
    Set `shuffle: false` in `data.split`: training takes the first samples, validation those that follow.

    ## Source
    rnnspec/data/split.py; keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        found, data, parts = stateful(fact), fact.spec.data, context.data.parts
        if found is None or data is None or parts is None or parts.train.ordered:
            return
        split = data.split
        if split.shuffle is False or not (split.validation or split.test or split.shuffle):
            return
        given = "shuffle" in split.given
        edits = context.set_argument(("data", "split"), "shuffle", "false")
        repair: Fix | None = self.fix("split in the order of the samples", edits, "unsafe", "other samples validate")
        yield self.finding(
            found[0].node.at,
            context.setting(("data", "split", "shuffle"), "mixes the samples", primary=True)
            if given
            else context.label(
                ("data", "split"), "draws at random by default: samples are mixed", primary=True, key=True
            ),
            context.label(found[0].node.at, "hands each state on to the sample in the same place", key=True),
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
            data:
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
              split: {validation: 0.25}  # RS209
            fit: {batch_size: 4, shuffle: false}
            """,
            fixed="""\
            input: {batch_shape: [4, 10, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
              split: {validation: 0.25, shuffle: false}  # RS209
            fit: {batch_size: 4, shuffle: false}
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
            data:
              source: {synthetic: {samples: 16, x: {shape: [10, 1]}, y: {shape: [1]}}}
              split: {validation: 0.25, shuffle: false}
            fit: {batch_size: 4, shuffle: false}
            """
        ),
        Case(
            """\
            input: {batch_shape: [1, 5, 1]}
            layers:
              - LSTM: {units: 4, stateful: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 61, x: {shape: [1]}}}
              split: {validation: 0.3}
              transforms:
                - window: {length: 5, stride: 5}
            fit: {batch_size: 1, shuffle: false}
            """
        ),
    )
