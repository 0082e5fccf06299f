from collections.abc import Iterable
from typing import Any, ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.layers._encoding import OnTensorFlow
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written
from rnnspec.source.tree import Route


class TensorflowOnly(
    Rule,
    code="RS712",
    on=Report,
    targets="jax torch",
    having="synchronized Hashing HashedCrossing StringLookup IntegerLookup TextVectorization",
):
    """a layer that runs on TensorFlow alone

    ## What it does
    Where the project's targets name `jax` or `torch` and not `tensorflow`: finds layers that Keras computes with
    TensorFlow, and `synchronized: true` of a `BatchNormalization`.

    ## Why is this bad?
    The model is to run where it cannot.

    ## What happens at run time
    On JAX Keras stops: "Argument synchronized=True is only supported with the TensorFlow backend". What looks values up
    with TensorFlow cannot be part of a training that JAX compiles.

    ## Repair
    Leave `synchronized` out; encode in the data, before the model.

    ## Source
    keras/src/layers/normalization/batch_normalization.py and keras/src/layers/preprocessing, Keras 3.15.1
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        elsewhere = sorted(context.targets & {"jax", "torch"})
        if not elsewhere or "tensorflow" in context.targets:
            return
        for one, route in written(fact.spec):
            at, key = _bound(one, route)
            if at is not None:
                yield self.finding(
                    at,
                    context.label(at, "on TensorFlow alone", primary=True, key=True),
                    message=f"`{at[-1]}` runs on TensorFlow alone, the target is {' and '.join(elsewhere)}",
                    help=("leave it out",) if key else ("do it before the model, in the data",),
                )

    bad = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - BatchNormalization: {synchronized: true}  # RS712
              - LSTM: {units: 2}
            """,
            targets=frozenset({"jax"}),
        ),
        Case(
            """\
            input: {shape: [5], dtype: int32}
            layers:
              - Hashing: {num_bins: 4}  # RS712
              - Embedding: {input_dim: 4, output_dim: 2}
            """,
            targets=frozenset({"torch"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - BatchNormalization: {synchronized: false}
              - LSTM: {units: 2}
            """,
            targets=frozenset({"jax"}),
        ),
    )


def _bound(one: Any, route: Route) -> tuple[Route | None, bool]:
    """The route to what binds a layer to TensorFlow, and whether that is an argument; None where nothing does."""
    if getattr(one, "synchronized", False):
        return (*route, "synchronized"), True
    return (route if isinstance(one, OnTensorFlow) else None), False
