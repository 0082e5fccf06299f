from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._labels import related
from rnnspec.rules._phrases import count, in_data


class IdleClasses(Rule, code="RS313", on=Report, having="classes"):
    """output has classes that no label has

    ## What it does
    Compares the number of units of the output with the number of classes that the data is declared to have.

    ## Why is this bad?
    The units beyond the last class are never right. Often one of the two numbers is left over from another data set.

    ## What happens at run time
    Nothing: training teaches the units to be silent.

    ## Repair
    Give the last layer one unit per class, or correct `classes`.

    ## Source
    keras/src/losses/losses.py (SparseCategoricalCrossentropy), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            tensor, labels = head.output.tensor, head.labels
            if labels is None or labels.classes is None or labels.form != "integer" or head.loss.labels != "integer":
                continue
            units = tensor.sizes[-1] or 0
            if units <= labels.classes or related(head) != "fits":
                continue
            yield self.finding(
                head.place(context),
                head.at_output(context, f"output has {units} classes", primary=True),
                in_data(context, labels.blame, "classes", f"the labels have {labels.classes}"),
                message=f"output has {count(units - labels.classes, 'class', 'classes')} that no label has",
                trace=head.trace(context),
                help=(f"give the last layer one unit per class, {labels.classes}, or correct `classes`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 10, activation: softmax}  # RS313
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 9}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 9, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 9}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 10, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [], dtype: int32, range: [1, 9]}}}
            """
        ),
    )
