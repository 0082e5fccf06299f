from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import readings
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._gpu import long, once


class LongUnroll(Rule, code="RS504", on=Report, having="unroll"):
    """long sequence is unrolled

    ## What it does
    Finds `unroll: true` on sequences of 32 steps or more, or of open length.

    ## Why is this bad?
    Every step becomes a part of the program that is compiled. That takes time and memory in proportion to the steps,
    or worse, and begins anew with every length of an open axis.

    ## What happens at run time
    An LSTM with 8 units over 150 steps took 2 s to start on TensorFlow as a loop and 33 s unrolled; on JAX 5 s and
    13 min. Once it ran, it was no faster.

    ## Repair
    Leave `unroll` out.

    ## Source
    keras/src/backend/jax/rnn.py and tensorflow/rnn.py (rnn), Keras 3.15.1; measured on two busy CPU cores
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one in once(list(readings(fact))):
            if not one.layer.unroll or not long(one.length):
                continue
            steps = "as often as there are steps" if one.length is None else f"{one.length} times"
            edits = context.set_argument(one.route, "unroll", "false")
            yield self.finding(
                one.route,
                context.setting((*one.route, "unroll"), f"compiles one step {steps}", primary=True),
                message="sequence of open length is unrolled" if one.length is None else None,
                trace=context.trace(one.step.node.at),
                fix=self.fix("compute in a loop", edits, "safe"),
            )

    bad = (
        Case(
            """\
            input: {shape: [150, 3]}
            layers:
              - SimpleRNN: {units: 4, unroll: true}  # RS504
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [150, 3]}
            layers:
              - SimpleRNN: {units: 4, unroll: false}  # RS504
              - Dense: {units: 1}
            """,
        ),
        Case(
            """\
            input: {shape: [null, 3]}
            layers:
              - GRU: {units: 4, unroll: true}  # RS504
              - Dense: {units: 1}
            """,
            targets=frozenset({"litert"}),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, unroll: true}
              - Dense: {units: 1}
            """
        ),
    )
