from collections.abc import Iterable
from math import inf

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import Head, heads
from rnnspec.rules._labels import related
from rnnspec.rules._phrases import in_data, rewritten


class LabelOutOfRange(Rule, code="RS402", on=Report, having="data"):
    """labels go beyond the classes of the output

    ## What it does
    Compares the largest label with the number of classes of the output; labels of a binary loss with 0 and 1.

    ## Why is this bad?
    A label is the position of its class among the units of the last layer. One beyond them stands for nothing.

    ## What happens at run time
    TensorFlow on a CPU stops; on a GPU and on JAX the loss of such samples is NaN or that of no class at all.
    A binary loss takes a label of 7 for seven times a 1.

    ## Repair
    Give the last layer one unit per class, or use labels that begin with 0.

    ## Source
    keras/src/backend/jax/nn.py and backend/tensorflow/nn.py (sparse_categorical_crossentropy), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            tensor, labels = head.output.tensor, head.labels
            if labels is None or labels.high is None or getattr(head.loss, "ignore_class", None) is not None:
                continue
            if related(head) != "fits":
                continue
            ids = f"labels run from {int(labels.low or 0)} to {int(labels.high)}"
            if head.loss.labels == "binary" and labels.high > 1:
                yield self.finding(
                    head.place(context),
                    head.at_loss(context, "takes labels from 0 to 1", primary=True),
                    in_data(context, labels.blame, "range", ids),
                    message=f"`{head.name}` on labels beyond 0 and 1",
                )
            elif head.loss.labels == "integer" and (units := tensor.sizes[-1] or 0) > 1 and labels.high >= units:
                blame = tensor.shape[-1].blame
                effect = f"output has {units} classes: 0 to {units - 1}"
                shifted = labels.low == 1 and labels.high == units
                yield self.finding(
                    head.place(context),
                    head.at_output(context, effect, primary=True),
                    in_data(context, labels.blame, "range", ids),
                    message=f"off by one: labels run from 1 to {units}, classes from 0 to {units - 1}"
                    if shifted
                    else None,
                    help=("make the labels begin with 0: subtract 1 in the data",) if shifted else (),
                    trace=head.trace(context),
                    fix=_widened(head, int(labels.high) + 1, context)
                    if blame and blame.given and not shifted
                    else None,
                )
            elif head.loss.kind == "CTC" and tensor.rank == 3 and labels.high >= (tensor.sizes[-1] or inf):
                units = tensor.sizes[-1] or 0
                yield self.finding(
                    head.place(context),
                    head.at_output(
                        context, f"output has {units} classes: the blank and 1 to {units - 1}", primary=True
                    ),
                    in_data(context, labels.blame, "range", ids),
                    trace=head.trace(context),
                    help=(f"give the last layer one unit per label and one for the blank: {int(labels.high) + 1}",),
                )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 9, activation: softmax}  # RS402
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 10}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 10, activation: softmax}  # RS402
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 10}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy  # RS402
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 10}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 9, activation: softmax}  # RS402
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [], dtype: int32, range: [1, 9]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16, return_sequences: true}
              - Dense: {units: 9}  # RS402
            compile: {loss: ctc}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [5], dtype: int32, range: [0, 9]}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 10, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 10}}}
            """
        ),
    )


def _widened(head: Head, classes: int, context: Context) -> Fix | None:
    """The fix that gives the last layer one unit per class."""
    blame = head.output.tensor.shape[-1].blame
    assert blame is not None
    route = (*blame.route, blame.argument or "")
    return rewritten(context, route, classes, "give the last layer one unit per class", "changes the model")
