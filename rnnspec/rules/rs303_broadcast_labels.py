from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._labels import at_odds, compared, needed, other_form, related, text


class BroadcastLabels(Rule, code="RS303", on=Report, having="loss"):
    """labels are stretched over an output of another shape

    ## What it does
    Finds labels whose shape differs from the output's in a way that a loss of regression covers up.

    ## Why is this bad?
    `mse` and its kin subtract labels from the output, and a subtraction broadcasts: one label per sample is compared
    with every step, or one prediction with every label. Training goes on towards the mean.

    ## What happens at run time
    Nothing: the loss is a number, it even falls.

    ## Repair
    Return sequences for labels per step, or only the last step for one label per sample, so that output and labels
    have the same shape.

    ## Source
    keras/src/losses/loss.py (squeeze_or_expand_to_same_rank) and losses.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            if head.labels is None or head.labels.ragged:
                continue
            tensor = head.output.tensor
            if related(head) != "stretched":
                continue
            effect = f"output is {tensor}"
            if other_form(head, context) is None:
                effect += f", the labels need {needed(head)}"
            labels, help_, fix = compared(self, head, context, effect)
            shapes = f"labels of shape {text(head.labels)} are stretched over an output of {tensor}"
            yield self.finding(
                head.place(context),
                *labels,
                message=at_odds(head, context) or shapes,
                trace=head.trace(context),
                notes=(f"`{head.name}` broadcasts: training runs, and learns the wrong thing",),
                help=help_,
                fix=fix,
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 1}  # RS303
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [20, 1]}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16, return_sequences: true}
              - Dense: {units: 1}  # RS303
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [20, 1]}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16, return_sequences: true}
              - Dense: {units: 1}  # RS303
            compile: {loss: mae}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16, return_sequences: false}
              - Dense: {units: 1}  # RS303
            compile: {loss: mae}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16, return_sequences: true}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [20]}}}
            """
        ),
    )
