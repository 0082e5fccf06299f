from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._phrases import in_data


class ClassWeightOfNumbers(Rule, code="RS607", on=Report, having="class_weight"):
    """class weights on targets that are no classes

    ## What it does
    Finds `class_weight` in a regression whose targets go beyond the keys.

    ## Why is this bad?
    Keras rounds the target and looks up what comes out: a target of 0.6 is class 1. Of several numbers it takes the
    place of the largest.

    ## What happens at run time
    Nothing: samples are weighted by where their target happens to lie.

    ## Repair
    Leave `class_weight` out.

    ## Source
    keras/src/trainers/data_adapters/data_adapter_utils.py (class_weight_to_sample_weights), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        given = fact.spec.fit.class_weight if fact.spec.fit else None
        if not given or len(fact.outputs) != 1 or not all(str(key).isdigit() for key in given):
            return
        for head in heads(context):
            labels = head.labels
            if head.loss.labels != "like_output" or labels is None or labels.classes is not None:
                continue
            single = head.output.tensor.sizes[-1] == 1
            highest = max(map(int, given)) if single else 1
            if labels.low is None or labels.high is None or (labels.low >= 0 and labels.high <= highest):
                continue
            at = ("fit", "class_weight")
            does = "rounds each target to find its weight" if single else "goes by the place of the largest target"
            yield self.finding(
                at,
                context.label(at, does, primary=True, key=True),
                in_data(context, labels.blame, "range", f"targets run from {labels.low:g} to {labels.high:g}"),
                head.at_loss(context, "takes them for numbers"),
                help=("leave `class_weight` out of a regression",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 3]}, y: {shape: [1], range: [-3, 3]}}}
            fit:
              class_weight: {0: 1.0, 1: 5.0}  # RS607
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 3]}, y: {classes: 2}}}
            fit:
              class_weight: {0: 1.0, 1: 5.0}
            """
        ),
    )
