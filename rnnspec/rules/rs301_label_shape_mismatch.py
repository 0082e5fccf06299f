from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._labels import at_odds, compared, needed, other_form, related, text


class LabelShapeMismatch(Rule, code="RS301", on=Report, having="loss"):
    """labels and model output differ in shape

    ## What it does
    Compares the shape of the labels with the shape of the output, in the way the loss does.

    ## Why is this bad?
    A loss compares one label with one prediction: labels for every step need an output for every step, class numbers
    need an output with one more axis, one-hot labels one of the same shape.

    ## What happens at run time
    Keras raises a ValueError about the shapes of `target` and `output` at the first batch.

    ## Repair
    Return sequences for labels per step, or only the last step for one label per sample; use
    `sparse_categorical_crossentropy` for class numbers and `categorical_crossentropy` for one-hot labels; give the
    last layer as many units as there are columns.

    ## Source
    keras/src/losses/loss.py, losses.py and backend/jax/nn.py (categorical_crossentropy and its kin), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            if head.labels is None or head.labels.ragged:
                continue
            tensor = head.output.tensor
            if related(head) != "clash":
                continue
            effect = f"output is {tensor}"
            if other_form(head, context) is None:
                effect += f", the labels need {needed(head)}"
            labels, help_, fix = compared(self, head, context, effect)
            yield self.finding(
                head.place(context),
                *labels,
                message=at_odds(head, context) or f"labels are {text(head.labels)}, the output is {tensor}",
                trace=head.trace(context),
                help=help_,
                fix=fix,
            )

    bad = (
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 16}
              - Dense: {units: 9, activation: softmax}  # RS301
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source:
                synthetic:
                  samples: 64
                  x: {shape: [20], dtype: int32, range: [0, 499]}
                  y: {classes: 9, shape: [20]}
            """,
            fixed="""\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 16, return_sequences: true}
              - Dense: {units: 9, activation: softmax}  # RS301
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source:
                synthetic:
                  samples: 64
                  x: {shape: [20], dtype: int32, range: [0, 499]}
                  y: {classes: 9, shape: [20]}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 5, activation: softmax}  # RS301
            compile: {loss: categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 5, activation: softmax}  # RS301
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 4, activation: softmax}  # RS301
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 4, activation: softmax}  # RS301
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 4}}}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 2}  # RS301
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [3]}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5, form: one_hot}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 16}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
            """
        ),
    )
