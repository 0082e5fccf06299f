from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import key, steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads


class ReversedLabels(Rule, code="RS124", on=Report, having="go_backwards"):
    """labels of every step meet an output in the opposite order

    ## What it does
    Finds an output that `go_backwards` has turned round where a `window` gives labels step by step, in time order.

    ## Why is this bad?
    A layer that goes backwards returns the last step first. The label of the first step is compared with what the
    model says of the last.

    ## What happens at run time
    The shapes agree, so that Keras trains the model to give its answers in the wrong places.

    ## Repair
    Turn the output round with `ops.flip: {axis: 1}` behind the layer.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        train = context.data.train
        if train is None or not train.ordered:
            return
        known = steps(fact)
        for head in heads(context):
            order = known.get(key(fact, head.output.ref))
            tensor = head.output.tensor
            if order is None or not order.backwards or head.labels is None or tensor.rank < 3:
                continue
            if not head.labels.shape or head.labels.shape[0] != tensor.sizes[1]:
                continue
            back = next(
                (one for one in fact.chain(head.output.name) if getattr(one.layer, "go_backwards", False)), None
            )
            labels = [head.at_output(context, "gives the last step first", primary=True)]
            if back is not None and back.node.at != head.place(context):
                labels.append(context.setting((*back.node.at, "go_backwards"), "turns the steps round"))
            if (where := head.labels.blame.get("shape")) is not None:
                labels.append(context.label(("data", *where), "labels go forward in time"))
            yield self.finding(
                head.route,
                *labels,
                help=("turn it round: `ops.flip: {axis: 1}` behind the layer that goes backwards",),
            )

    bad = (
        Case(
            """\
            input: {shape: [5, 1]}
            layers:
              - LSTM: {units: 4, return_sequences: true, go_backwards: true}
              - Dense: {units: 1}  # RS124
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 40, x: {shape: [1]}}}
              transforms:
                - window: {length: 5, target: all}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 1]}
            layers:
              - LSTM: {units: 4, return_sequences: true, go_backwards: true}
              - ops.flip: {axis: 1}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 40, x: {shape: [1]}}}
              transforms:
                - window: {length: 5, target: all}
            """
        ),
        Case(
            """\
            input: {shape: [5, 1]}
            layers:
              - LSTM: {units: 4, return_sequences: true, go_backwards: true}
              - LSTM: {units: 4, return_sequences: true, go_backwards: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 40, x: {shape: [1]}}}
              transforms:
                - window: {length: 5, target: all}
            """
        ),
    )
