from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._phrases import rewritten


class UnreducedLoss(Rule, code="RS327", on=Report, having="reduction"):
    """loss is not reduced to one number

    ## What it does
    Finds `reduction: none` (or null) of a loss that a model is to be trained with.

    ## Why is this bad?
    Training follows the gradient of one number. Without reduction there is a loss for each sample, or each step.

    ## What happens at run time
    JAX raises "Gradient only defined for scalar-output functions" at the first batch.

    ## Repair
    Leave `reduction` out: the default is the mean, `sum_over_batch_size`.

    ## Source
    keras/src/losses/loss.py (reduce_values) and trainers/compile_utils.py (CompileLoss), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            if head.loss.reduction not in ("none", None):
                continue
            at = (*head.route, head.loss.key, "reduction")
            title, reason = "take the mean, which is the default", "the loss is another number"
            yield self.finding(
                at,
                context.setting(at, "leaves a loss for each sample, and training needs one", primary=True),
                fix=rewritten(context, at, "sum_over_batch_size", title, reason),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss:
                MeanSquaredError: {reduction: none}  # RS327
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss:
                MeanSquaredError: {reduction: sum_over_batch_size}  # RS327
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile:
              loss:
                MeanSquaredError: {reduction: sum}
            """
        ),
    )
