from collections.abc import Iterable, Mapping

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import Head, heads
from rnnspec.source.edit import inline
from rnnspec.source.tree import Plain
from rnnspec.spec.tensors import Dim, shown

#: Arguments that the weighing losses have as well.
_KEPT = ("from_logits", "label_smoothing", "axis")
#: So many weights are written out.
_LISTED = 8


class ClassWeightOfSteps(Rule, code="RS604", on=Report, having="class_weight"):
    """class weights need one label per sample and a single output

    ## What it does
    Finds `class_weight` for labels per step, for several yes-or-no labels per sample, and for several outputs.

    ## Why is this bad?
    Keras turns class weights into one weight for each sample, and looks up the class of the sample in its one label.

    ## What happens at run time
    With several outputs Keras raises a ValueError that says so. With a label for each step it raises about shapes, or
    that only 0-dimensional arrays can be converted; for labels of (B, T) beside a sigmoid it takes the step with the
    largest label for the class, and trains with those weights.

    ## Repair
    Put the weights into the loss: `BinaryFocalCrossentropy` has `apply_class_balancing` and `alpha`,
    `CategoricalFocalCrossentropy` takes one `alpha` per class.

    ## Source
    keras/src/trainers/data_adapters/data_adapter_utils.py (class_weight_to_sample_weights), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if fact.spec.fit is None or not fact.spec.fit.class_weight:
            return
        at = ("fit", "class_weight")
        if len(fact.outputs) > 1:
            yield self.finding(
                at,
                context.label(at, "is for a single output", primary=True, key=True),
                message=f"class weights need a single output, the model has {len(fact.outputs)}",
                help=("leave `class_weight` out; `compile.loss_weights` weighs the outputs",),
            )
            return
        for head in heads(context):
            labels = _labels(head)
            if labels is None:
                continue
            yield self.finding(
                at,
                context.label(at, "needs one class per sample", primary=True, key=True),
                head.at_output(context, f"labels are {labels}"),
                message="class weights need one label per sample",
                help=(f"put the weights into the loss: {_weighing(head, fact.spec.fit.class_weight)}",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 4, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 3]}, y: {classes: 4, shape: [10]}}}
            fit:
              class_weight: {0: 1.0, 1: 2.0, 2: 2.0, 3: 2.0}  # RS604
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 3]}, y: {classes: 2, shape: [10]}}}
            fit:
              class_weight: {0: 1.0, 1: 2.0}  # RS604
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: binary_crossentropy}
            fit:
              class_weight: {0: 1.0, 1: 2.0}  # RS604
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile: {loss: categorical_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 3]}, y: {classes: 2, form: one_hot}}}
            fit:
              class_weight: {0: 1.0, 1: 2.0}
            """
        ),
    )


def _labels(head: Head) -> str | None:
    """The shape of labels that have more than one class per sample; None for one class, and for numbers."""
    known = (None, *head.labels.shape) if head.labels else head.loss.label_shape(head.output.tensor.sizes)
    if known is None or head.loss.labels not in ("binary", "integer", "one_hot"):
        return None
    axes = len(known) - 1 - (head.loss.labels == "one_hot")
    one = axes <= 0 or (axes == 1 and head.loss.labels != "one_hot" and known[1] == 1)
    return None if one else shown(map(Dim, known))


def _weighing(head: Head, weights: Mapping[str, float]) -> str:
    """The loss that weighs classes as `weights` do; `gamma: 0` leaves out what else it does."""
    others = "".join(f"{name}: {inline(value)}, " for name, value in head.loss.given.items() if name in _KEPT)
    if head.loss.labels == "binary":
        no, yes = (weights.get(one, 1.0) for one in "01")
        share = round(yes / (no + yes or 1.0), 3)
        return f"`BinaryFocalCrossentropy: {{{others}apply_class_balancing: true, alpha: {share}, gamma: 0}}`"
    classes = head.output.tensor.sizes[-1] or len(weights)
    ordered: list[Plain] = [weights.get(str(one), 1.0) for one in range(min(classes, _LISTED))]
    alpha = f"{inline(ordered)[:-1]}{', …' if classes > _LISTED else ''}]"
    loss = f"`CategoricalFocalCrossentropy: {{{others}alpha: {alpha}, gamma: 0}}`"
    return f"{loss}, and give it one-hot labels" if head.loss.labels == "integer" else loss
