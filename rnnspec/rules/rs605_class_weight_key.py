import re
from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule


class ClassWeightKey(Rule, code="RS605", on=Report, having="class_weight"):
    """class weight for something that is no class number

    ## What it does
    Finds keys of `class_weight` that are not whole numbers.

    ## Why is this bad?
    Labels are numbers by the time Keras sees them, and a class weight is looked up by the number of the class.

    ## What happens at run time
    rnnspec cannot turn the key into a class number, and training does not begin.

    ## Repair
    Use the numbers of the classes: `class_weight: {0: 1.0, 1: 2.5}`.

    ## Source
    keras/src/trainers/data_adapters/data_adapter_utils.py (class_weight_to_sample_weights), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for key in (fact.spec.fit.class_weight if fact.spec.fit else None) or ():
            at = ("fit", "class_weight", key)
            place = context.document.place(at, key=True)
            known = any(
                (one.place.source, one.place.start) == (place.source, place.start) for one in context.document.hazards
            )
            if known or re.fullmatch(r"\d+", str(key)):
                continue  # RS015 has told of keys that are no text
            yield self.finding(
                at,
                context.label(at, "needs the number of a class", primary=True, key=True),
                message=f"class weight for `{key}`, which is no class number",
                help=("use the numbers of the classes: `class_weight: {0: 1.0, 1: 2.5}`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            fit:
              class_weight:
                negative: 1.0  # RS605
                1: 2.0
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            fit:
              class_weight: {0: 1.0, 1: 2.0}
            """
        ),
    )
