from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads


class AngleOfOneNumber(Rule, code="RS323", on=Report, having="CosineSimilarity cosine_similarity"):
    """cosine similarity of single numbers is their sign

    ## What it does
    Finds `cosine_similarity` as the loss of an output that has size 1 along the axis of the angle.

    ## Why is this bad?
    A single number has no direction but its sign: the loss is -1 or 1 whatever its size, and its gradient is 0.

    ## What happens at run time
    Nothing: it trains on the sign alone, with a gradient that is 0 but for rounding.

    ## Repair
    Use a loss of distance (`mse`, `mae`, `huber`), or give the output several units.

    ## Source
    keras/src/losses/losses.py (cosine_similarity), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            tensor = head.output.tensor
            axis = getattr(head.loss, "axis", -1)
            if head.loss.kind != "CosineSimilarity" or not -tensor.rank <= axis < tensor.rank:
                continue
            dim = tensor.shape[axis]
            if dim.size != 1:
                continue
            labels = [head.at_loss(context, "compares directions: of one number that is the sign", primary=True)]
            if dim.blame is not None:
                labels.append(context.blamed(dim.blame, "one number only"))
            yield self.finding(
                head.place(context),
                *labels,
                trace=head.trace(context),
                notes=("the loss is -1 or 1 whatever the size: there is no gradient to follow",),
                help=("use a loss of distance: `mse`, `mae` or `huber`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: cosine_similarity}  # RS323
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4}
            compile: {loss: cosine_similarity}
            """
        ),
    )
