from collections.abc import Iterable, Mapping
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written_layers

#: What each kind has to know, and an example of it.
_KNOWS: Mapping[str, tuple[str, str]] = {
    "Discretization": ("bin_boundaries", "[0.0, 0.5, 1.0]"),
    "IntegerLookup": ("vocabulary", "[1, 2, 3]"),
    "StringLookup": ("vocabulary", "[yes, no]"),
    "TextVectorization": ("vocabulary", "[the, cat]"),
}


class UnlearntLayer(
    Rule, code="RS128", on=Report, having="Discretization IntegerLookup StringLookup TextVectorization"
):
    """layer has no vocabulary

    ## What it does
    Finds `TextVectorization`, `StringLookup` and `IntegerLookup` without a `vocabulary`, and `Discretization` without
    `bin_boundaries`.

    ## Why is this bad?
    In Keras these layers learn what they need from data, by a call of `adapt` before the model is trained. A spec has
    no such call.

    ## What happens at run time
    The model is built. At the first batch Keras raises a ValueError or RuntimeError: the layer has to be adapted.

    ## Repair
    Write the words or the limits into the spec, or turn words into numbers where the data is made.

    ## Source
    keras/src/layers/preprocessing/index_lookup.py (call) and discretization.py (call), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for layer, route in written_layers(fact.spec):
            if layer.kind not in _KNOWS:
                continue
            argument, example = _KNOWS[layer.kind]
            value: Any = getattr(layer, argument)
            if value is not None:
                continue
            yield self.finding(
                route,
                context.label(route, "fails at the first batch: Keras calls `adapt` first", primary=True, key=True),
                message=f"`{layer.kind}` has no `{argument}`, and a spec cannot `adapt` it",
                help=(f"write it: `{argument}: {example}`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [5, 1]}
            layers:
              - Discretization: {num_bins: 4}  # RS128
              - Flatten
              - Dense: {units: 1}
            compile: {optimizer: adam, loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [5], dtype: int32}
            layers:
              - IntegerLookup: {max_tokens: 8}  # RS128
              - Embedding: {input_dim: 8, output_dim: 4}
              - GRU: {units: 3}
            compile: {optimizer: adam, loss: mse}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 1]}
            layers:
              - Discretization: {bin_boundaries: [0.0, 0.5, 1.0]}
              - Flatten
              - Dense: {units: 1}
            compile: {optimizer: adam, loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [5], dtype: int32}
            layers:
              - IntegerLookup: {vocabulary: [3, 5, 8]}
              - Embedding: {input_dim: 4, output_dim: 4}
              - GRU: {units: 3}
            compile: {optimizer: adam, loss: mse}
            """
        ),
    )
