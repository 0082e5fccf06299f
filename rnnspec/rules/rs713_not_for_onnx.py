from collections.abc import Iterable
from typing import Any, ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written_layers
from rnnspec.source.tree import Route

_KINDS = frozenset(
    {
        "Discretization", "HashedCrossing", "Hashing", "IntegerLookup", "Normalization", "StringLookup",
        "TextVectorization", "ops.argmax", "ops.argmin", "ops.log1p",
    }
)  # fmt: skip
_ACTIVATIONS = ("celu", "gelu")


class NotForOnnx(
    Rule,
    code="RS713",
    on=Report,
    targets="onnx",
    having="Discretization HashedCrossing Hashing IntegerLookup Normalization StringLookup TextVectorization "
    "ops.argmax ops.argmin ops.log1p ops.gelu celu gelu bfloat16 mixed_bfloat16",
):
    """a layer that ONNX Runtime cannot load

    ## What it does
    Where the project's targets name `onnx`: finds what Keras exports with operations that ONNX does not have. These are
    the activations `gelu` (the exact one) and `celu`, `ops.log1p`, `ops.argmax` and `ops.argmin`, lookups,
    `Discretization`, `Normalization`, and 16-bit numbers of the kind bfloat16.

    ## Why is this bad?
    The file is made without a word, and no runtime loads it.

    ## What happens at run time
    ONNX Runtime stops: "This is an invalid model". As seen with Keras 3.15.1, TensorFlow 2.21, tf2onnx 1.17 and ONNX
    Runtime 1.32; recurrent layers, masks, attention and convolutions give the numbers of Keras.

    ## Repair
    Take `ops.gelu: {}`, which is the approximation by default, or `silu`; compute in float32 or float16; scale, look up
    and encode in the data.

    ## Source
    `Model.export(format="onnx")` of Keras 3.15.1 on TensorFlow 2.21, run with ONNX Runtime 1.32
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if "onnx" not in context.targets:
            return
        for one, route in written_layers(fact.spec):
            for at, text, help_ in _faults(one, route):
                setting = len(at) > len(route)
                label = (
                    context.setting(at, text, primary=True)
                    if setting
                    else context.label(at, text, primary=True, key=True)
                )
                yield self.finding(
                    at, label, message=f"ONNX Runtime cannot load `{one.kind}` as it is exported", help=(help_,)
                )

    bad = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Dense: {units: 4, activation: gelu}  # RS713
              - LSTM: {units: 2}
            """,
            targets=frozenset({"onnx"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Normalization: {mean: 0.5, variance: 0.2}  # RS713
              - LSTM: {units: 2}
            """,
            targets=frozenset({"onnx"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Flatten
              - Dense: {units: 2, dtype: mixed_bfloat16}  # RS713
            """,
            targets=frozenset({"onnx"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - ops.gelu: {approximate: false}  # RS713
            """,
            targets=frozenset({"onnx"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - ops.argmax: {axis: -1}  # RS713
            """,
            targets=frozenset({"onnx"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Masking
              - Bidirectional: {layer: {LSTM: {units: 2, return_sequences: true}}}
              - ops.gelu
              - GRU: {units: 2}
              - Dense: {units: 4, activation: silu}
            """,
            targets=frozenset({"onnx"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Dense: {units: 4, activation: gelu}
            """
        ),
    )


def _faults(layer: Any, route: Route) -> Iterable[tuple[Route, str, str]]:
    """Where in a layer, what is wrong, and what to write."""
    if layer.kind in _KINDS:
        yield route, "becomes an operation that ONNX does not have", "do it before the model, in the data"
    if layer.kind == "ops.gelu" and not layer.approximate:
        yield (*route, "approximate"), "the exact one needs `Erfc`, which ONNX does not have", "leave `approximate` out"
    for name in ("activation", "recurrent_activation"):
        if getattr(layer, name, None) in _ACTIVATIONS:
            help_ = "use `silu`, or `ops.gelu: {}` as a layer of its own, which is the approximation"
            yield (*route, name), "becomes an operation that ONNX does not have", help_
    if layer.dtype in ("bfloat16", "mixed_bfloat16"):
        yield (*route, "dtype"), "is mixed up with float16 in the file", "use `mixed_float16`, or leave `dtype` out"
