from collections.abc import Iterable
from typing import Any, ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written_layers
from rnnspec.source.tree import Route

_HALF = frozenset({"float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"})
_LOOKUPS = frozenset({"Hashing", "CategoryEncoding"})
#: More steps than this make an unrolled model slow to convert and large.
_STEPS = 100


class NoBuiltinOperation(
    Rule,
    code="RS711",
    on=Report,
    targets="litert",
    having="LSTM GRU SimpleRNN RNN ConvLSTM1D ConvLSTM2D ConvLSTM3D Hashing CategoryEncoding dtype",
):
    """a layer that LiteRT runs with operations of TensorFlow only

    ## What it does
    Where the project's targets name `litert`: finds recurrent layers that loop, layers for lookups, and dtypes other
    than float32, which Keras's export cannot say in LiteRT's own operations.

    ## Why is this bad?
    The file is made, and needs "Select TF ops" (the Flex delegate) to run, which adds megabytes to an application
    and is missing in the plain runtime.

    ## What happens at run time
    The plain runtime refuses the file: "Select TensorFlow op(s), included in the given model, is(are) not supported by
    this interpreter". As seen with Keras 3.15.1 and TensorFlow 2.21; unrolled layers give the numbers of Keras.

    ## Repair
    Fix the number of steps and write `unroll: true`; leave `dtype` at float32, and hash or encode before the model.

    ## Source
    `Model.export(format="litert")` of Keras 3.15.1 on TensorFlow 2.21, run with the plain interpreter
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if "litert" not in context.targets:
            return
        for one, route in written_layers(fact.spec):
            if one.dtype in _HALF:
                at = (*route, "dtype")
                yield self.finding(
                    at,
                    context.setting(at, "LiteRT's own operations are for float32", primary=True),
                    help=("leave `dtype` out, and let the converter make the file smaller",),
                )
            elif one.kind in _LOOKUPS:
                yield self.finding(
                    route,
                    context.label(route, "has no operation of LiteRT's own", primary=True, key=True),
                    message=f"LiteRT runs `{one.kind}` with operations of TensorFlow only",
                    help=("do it before the model, in the data",),
                )
            elif getattr(one, "unroll", True) is False:
                yield self._loop(one, route, context)

    def _loop(self, one: Any, route: Route, context: Context) -> Diagnostic:
        step = context.step(route)
        steps = step.call.x.sizes[1] if step is not None and step.call is not None and step.call.inputs else None
        few = steps is not None and steps <= _STEPS
        first = "" if few else "fix a small number of steps at the input, and "
        edits = context.set_argument(route, "unroll", "true") if few else ()
        return self.finding(
            route,
            context.label(route, "loops over the steps", primary=True, key=True),
            message=f"LiteRT runs the loop of `{one.kind}` with operations of TensorFlow only",
            trace=context.trace(route),
            help=() if edits else (f"{first}write `unroll: true`",),
            fix=self.fix("write `unroll: true`", edits, "unsafe", "larger, and slower to build and to train"),
        )

    bad = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - LSTM: {units: 2}  # RS711
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [5, 3]}
            layers:
              - LSTM: {units: 2, unroll: true}  # RS711
              - Dense: {units: 1}
            """,
            targets=frozenset({"litert"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Flatten
              - Dense: {units: 1, dtype: float16}  # RS711
            """,
            targets=frozenset({"litert"}),
        ),
        Case(
            """\
            input: {shape: [5], dtype: int32}
            layers:
              - Hashing: {num_bins: 4}  # RS711
              - Embedding: {input_dim: 4, output_dim: 2}
            """,
            targets=frozenset({"litert"}),
        ),
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 2}}}  # RS711
            """,
            targets=frozenset({"litert"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - Conv1D: {filters: 2, kernel_size: 2}
              - LSTM: {units: 2, unroll: true}
              - Dense: {units: 1}
            """,
            targets=frozenset({"litert"}),
        ),
        Case(
            """\
            input: {shape: [5, 3]}
            layers:
              - LSTM: {units: 2}
            """
        ),
    )
