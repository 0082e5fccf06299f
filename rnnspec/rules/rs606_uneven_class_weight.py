from collections.abc import Iterable
from itertools import islice

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import Head, heads
from rnnspec.rules._phrases import count, listed

#: So many classes are named.
_MOST = 12


class UnevenClassWeight(Rule, code="RS606", on=Report, having="class_weight"):
    """class weights and classes are not the same

    ## What it does
    Compares the keys of `class_weight` with the classes of the output: one for 0 and 1 of a sigmoid unit, one per unit
    of a softmax.

    ## Why is this bad?
    A class without a weight counts 1, which is seldom what the others are balanced against. A weight for a class that
    does not exist is never used.

    ## What happens at run time
    Nothing: Keras says neither.

    ## Repair
    Give every class its weight, counted from 0.

    ## Source
    keras/src/trainers/data_adapters/data_adapter_utils.py (class_weight_to_sample_weights), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        given = fact.spec.fit.class_weight if fact.spec.fit else None
        if not given or len(fact.outputs) != 1 or not all(str(key).isdigit() for key in given):
            return  # RS604, RS605
        for head in heads(context):
            classes = _classes(head)
            if classes is None:
                continue
            beyond = [str(key) for key in given if int(key) >= classes]
            weighted = {int(key) for key in given}
            without = classes - sum(one < classes for one in weighted)
            if not without and not beyond:
                continue
            missing = [str(one) for one in islice((one for one in range(classes) if one not in weighted), _MOST)]
            at = ("fit", "class_weight")
            parts = [f"class {', '.join(missing[:5])}: none, so 1"] if missing else []
            parts += [f"class {', '.join(beyond[:5])}: there is none"] if beyond else []
            named = listed(missing) if without <= _MOST else count(without, "class", "classes")
            yield self.finding(
                at,
                context.label(at, "; ".join(parts), primary=True, key=True),
                head.at_output(context, f"has the classes 0 to {classes - 1}"),
                message=f"class weight for {listed(beyond)}, which is no class"
                if beyond
                else f"no class weight for {named}",
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            fit:
              class_weight: {1: 1.0, 2: 2.0}  # RS606
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
            compile: {loss: sparse_categorical_crossentropy}
            fit:
              class_weight: {0: 1.0, 1: 2.0}
            """
        ),
    )


def _classes(head: Head) -> int | None:
    """The number of classes of an output with one class per sample."""
    tensor = head.output.tensor
    if tensor.rank != 2 or tensor.sizes[1] is None:
        return None
    if head.loss.labels == "binary":
        return 2 if tensor.sizes[1] == 1 else None
    return tensor.sizes[1] if head.loss.labels in ("integer", "one_hot") and tensor.sizes[1] > 1 else None
