from collections.abc import Iterable
from itertools import islice
from math import floor
from typing import Any, ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._phrases import count

#: So many classes are named.
_NAMED = 8


class ClassNeverTrained(Rule, code="RS440", on=Report, having="arrays"):
    """a class of the output is not among the training samples

    ## What it does
    Reads the class numbers of inline data, as far as they are trained on. What is drawn at random is left out.

    ## Why is this bad?
    The model learns that such a class never comes. Where samples are sorted by class and the last ones validate, it is
    judged on what it has not seen.

    ## What happens at run time
    Nothing shows it: the score of validation stays low.

    ## Repair
    Leave `shuffle: false` out, or write the samples in mixed order. Give samples of each class, or the output as many
    units as there are classes.

    ## Source
    rnnspec/data/split.py; keras/src/trainers/data_adapters/array_slicing.py (the last samples validate), Keras 3.15.1
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        data = fact.spec.data
        if data is None or data.source.kind != "arrays" or any(one.series for one in data.transforms):
            return
        labels = data.source.y if isinstance(data.source.y, list) else None
        for head in heads(context):
            classes = head.output.tensor.sizes[-1] or 0
            if labels is None or head.loss.labels != "integer" or classes < 2 or len(fact.outputs) > 1:
                continue
            trained = _trained(fact, len(labels))
            if trained is None or not all(isinstance(label, int | float) for label in labels):
                continue
            high = head.labels.high if head.labels is not None else None
            if high is not None and high >= classes and getattr(head.loss, "ignore_class", None) is None:
                continue  # RS402
            seen = set(labels[:trained])
            missing = classes - sum(label in range(classes) for label in seen)
            if not missing:
                continue
            first = islice((one for one in range(classes) if one not in seen), _NAMED)
            names = ", ".join(map(str, first)) + (", …" if missing > _NAMED else "")
            later = any(label in range(classes) and label not in seen for label in labels)
            mix = "leave `shuffle: false` out, so that samples of all classes are drawn to train on"
            yield self.finding(
                ("data", "source", "arrays", "y"),
                context.label(
                    ("data", "source", "arrays", "y"),
                    f"the first {trained}, which are trained on, have no {names}" if later else f"no {names} in it",
                    primary=True,
                ),
                head.at_output(context, f"has {classes} classes"),
                message=f"no training sample is of class {names}"
                if missing == 1
                else f"{count(missing, 'class', 'classes')} of the output are not among the training samples",
                help=(mix if later else "add samples of it, or give the output as many units as there are classes",),
            )

    bad = (
        Case(
            """\
            input: {shape: [2]}
            layers:
              - Dense: {units: 3, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source:
                arrays:
                  x: [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7]]
                  y: [0, 0, 1, 1, 2, 2]  # RS440
              split: {validation: 0.3, shuffle: false}
            """
        ),
        Case(
            """\
            input: {shape: [2]}
            layers:
              - Dense: {units: 4, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source:
                arrays:
                  x: [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7]]
                  y: [1, 2, 3, 1, 2, 3]  # RS440
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [2]}
            layers:
              - Dense: {units: 3, activation: softmax}
            compile: {loss: sparse_categorical_crossentropy}
            data:
              source:
                arrays:
                  x: [[1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 7]]
                  y: [0, 1, 2, 0, 1, 2]
              split: {validation: 0.3, shuffle: false}
            """
        ),
    )


def _trained(report: Report, samples: int) -> int | None:
    """How many of the samples, from the first on, are trained on; None if they are drawn at random."""
    spec: Any = report.spec
    split, share = spec.data.split, spec.fit.validation_split if spec.fit is not None else 0.0
    if not (split.validation or split.test or share):
        return samples
    if split.shuffle is not False:
        return None
    from rnnspec.data.split import sizes

    trained = sizes(split, samples).train
    return trained if split.validation else floor(trained * (1 - share))
