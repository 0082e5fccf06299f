from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import Head, heads
from rnnspec.rules._phrases import rewritten
from rnnspec.rules._samples import made_by
from rnnspec.source.tree import Route


class ScaledClasses(Rule, code="RS436", on=Report, having="scale"):
    """class labels are scaled like measurements

    ## What it does
    Finds a `scale` over the labels of a loss for classes.

    ## Why is this bad?
    The number of a class is a name. Scaled to 0 … 1, class 2 of 5 becomes 0.5, which is no class.

    ## What happens at run time
    No error: a sparse crossentropy cuts fractions off, so that all classes but the last become class 0, and the last
    class 1. The loss falls, since the answer is nearly always the same.

    ## Repair
    Scale the inputs only: `of: x`.

    ## Source
    keras/src/backend/jax/nn.py and tensorflow/nn.py (sparse_categorical_crossentropy casts to int), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            at = made_by(head.labels, "dtype", "scale") if head.labels is not None else None
            transforms = fact.spec.data.transforms if fact.spec.data else []
            if at is None or not _harmful(head, transforms[int(at[2])]):
                continue
            of: Route = (*at, "of")
            both = transforms[int(at[2])].of == "both"
            yield self.finding(
                at,
                context.setting(of, "scales class numbers too" if both else "scales class numbers", primary=True),
                head.at_loss(context, "reads classes"),
                help=() if both else ("leave this `scale` out, or scale the inputs: `of: x`",),
                fix=rewritten(context, of, "x", "write `of: x`", "labels stay as they are") if both else None,
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
              transforms:
                - scale: {of: both}  # RS436
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
              transforms:
                - scale: {of: x}  # RS436
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
              transforms:
                - scale: {of: y, method: standard}  # RS436
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 5, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 5}}}
              transforms:
                - scale: {of: x}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {classes: 2}}}
              transforms:
                - scale: {of: both}
            """
        ),
    )


def _harmful(head: Head, scale: Any) -> bool:
    """Whether labels become others: 0 and 1, scaled to 0 … 1, stay what they are."""
    assert head.labels is not None
    if head.loss.labels not in ("integer", "binary", "one_hot"):
        return False
    two = head.loss.labels != "integer" or head.output.tensor.sizes[-1] == 2 or head.labels.classes == 2
    return not (scale.method == "minmax" and scale.range == [0, 1] and two)
