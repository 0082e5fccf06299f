from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import end, heads
from rnnspec.rules._phrases import rewritten

_KINDS = ("CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CategoricalFocalCrossentropy")


class SingleUnitCrossentropy(Rule, code="RS306", on=Report, having="loss"):
    """crossentropy over one class is always 0

    ## What it does
    Finds a categorical crossentropy on an output whose class axis has size 1.

    ## Why is this bad?
    The output is divided by its sum along the classes. With one class that gives 1 for every sample: the loss is 0
    whatever the weights are, and nothing is learned.

    ## What happens at run time
    Keras warns about `num_classes > 1` in one case, is silent in the other, and trains.

    ## Repair
    For a yes-or-no output use `binary_crossentropy`; for several classes give the last layer one unit per class.

    ## Source
    keras/src/losses/losses.py (categorical_crossentropy) and backend/jax/nn.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            tensor = head.output.tensor
            if head.loss.kind not in _KINDS or tensor.rank < 2 or tensor.sizes[-1] != 1:
                continue
            last = end(fact, head.output.name)
            if last is not None and last.activation == "softmax":
                continue  # RS302
            classes = head.labels.classes if head.labels else None
            several = classes is not None and classes > 2
            labels = [head.at_loss(context, "compares classes, and there is one", primary=True)]
            blame = tensor.shape[-1].blame
            if blame is not None:
                labels.append(context.blamed(blame, "one class only"))
            yield self.finding(
                head.place(context),
                *labels,
                trace=head.trace(context),
                help=(f"give the last layer one unit per class: `units: {classes}`",) if several else (),
                fix=None
                if several
                else rewritten(
                    context,
                    head.route,
                    "binary_crossentropy",
                    "use the loss of yes-or-no questions",
                    "the spec builds today, its numbers will change",
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: categorical_crossentropy  # RS306
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              loss: binary_crossentropy  # RS306
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3, activation: softmax}
            compile:
              loss: categorical_crossentropy
            """
        ),
    )
