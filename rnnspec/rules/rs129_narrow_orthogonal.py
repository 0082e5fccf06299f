from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._unread import written_layers


class NarrowOrthogonal(Rule, code="RS129", on=Report, having="bfloat16"):
    """orthogonal weights cannot be drawn as bfloat16

    ## What it does
    Finds layers with `dtype: bfloat16` whose weights begin as orthogonal matrices. Recurrent layers do by default:
    `recurrent_initializer` is `orthogonal`.

    ## Why is this bad?
    An orthogonal matrix is drawn by a QR decomposition, which no backend has for bfloat16.

    ## What happens at run time
    Keras raises an error about the dtype while it builds the layer, on JAX a NotImplementedError.

    ## Repair
    `dtype: mixed_bfloat16` computes with 16 bits and keeps the weights in 32, which trains better, too. Or begin
    otherwise: `recurrent_initializer: glorot_uniform`.

    ## Source
    keras/src/initializers/random_initializers.py (Orthogonal), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for layer, route in written_layers(fact.spec):
            if layer.variable_dtype != "bfloat16" or not layer.orthogonal:
                continue
            names = layer.orthogonal
            edits = context.set_argument(route, "dtype", "mixed_bfloat16")
            yield self.finding(
                route,
                context.setting((*route, "dtype"), "no backend decomposes it (QR), as `orthogonal` asks", primary=True),
                *(context.setting((*route, name), "asks for it") for name in names if name in layer.given),
                message=f"the orthogonal weights of `{layer.kind}` cannot be drawn as bfloat16",
                notes=()
                if any(name in layer.given for name in names)
                else (f"{listed(names)}: `orthogonal` by default",),
                fix=self.fix(
                    "keep the weights in 32 bits, compute with 16", edits, "unsafe", "weights take twice the memory"
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, dtype: bfloat16}  # RS129
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, dtype: mixed_bfloat16}  # RS129
              - Dense: {units: 1}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional:
                  layer:
                    GRU:
                      units: 4
                      dtype: bfloat16  # RS129
                      recurrent_initializer: {Orthogonal: {gain: 0.5}}
            """,
            fixed="""\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional:
                  layer:
                    GRU:
                      units: 4
                      dtype: mixed_bfloat16  # RS129
                      recurrent_initializer: {Orthogonal: {gain: 0.5}}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, dtype: mixed_bfloat16}
              - Dense: {units: 1, dtype: bfloat16}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, dtype: bfloat16, recurrent_initializer: glorot_uniform}
            """
        ),
    )
