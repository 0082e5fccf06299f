from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import LostBatch
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.spec.family import family


class NoBatch(Rule, code="RS127", on=LostBatch):
    """an output has no batch axis

    ## What it does
    Finds outputs of the model whose first axis is not that of the batch: functions without `axis`, or with axis 0,
    count over all samples, or move the batch elsewhere.

    ## Why is this bad?
    One number for all samples cannot be compared with a label for each.

    ## What happens at run time
    The model is built. One number for all samples is stretched over their labels, and training makes it their mean;
    other shapes fail when the loss is computed. `predict` fails, or gives another number of results than samples.

    ## Repair
    Name the axis: `ops.mean: {axis: 1}`. Axis 0 is the batch.

    ## Source
    keras/src/ops/numpy.py; keras/src/backend/jax/trainer.py (predict), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: LostBatch, context: Context) -> Iterable[Diagnostic]:
        layer = family("layers").get(fact.kind)
        named = layer is not None and "axis" in layer.model_fields
        yield self.finding(
            fact.route,
            context.label(fact.route, f"makes {fact.made} of {fact.found}", primary=True, key=True),
            message=f"`{fact.kind}` gives up the batch axis, so that the output `{fact.output}` has none",
            trace=context.trace(fact.route),
            help=(f"write the axis that is meant: {_axes(fact.found.rank)}, 0 is the batch",)
            if named
            else ("leave axis 0, the batch, where it is",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Dense: {units: 8}
              - ops.mean: {}  # RS127
            compile: {optimizer: adam, loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [10]}
            layers:
              - Dense: {units: 8}
              - ops.swapaxes: {axis1: 0, axis2: 1}  # RS127
              - ReLU
            compile: {optimizer: adam, loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [10]}
            layers:
              - ops.repeat: {repeats: 2}  # RS127
            compile: {optimizer: adam, loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Dense: {units: 8}
              - ops.mean: {axis: 1}
            compile: {optimizer: adam, loss: mse}
            """
        ),
        # Steps are made samples, and samples steps again.
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - ops.reshape: {newshape: [-1, 3]}
              - Dense: {units: 8}
              - ops.reshape: {newshape: [-1, 10, 8]}
            compile: {optimizer: adam, loss: mse}
            """
        ),
    )


def _axes(rank: int) -> str:
    return " or ".join(f"`axis: {axis}`" for axis in range(1, max(2, rank)))
