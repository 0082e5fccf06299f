from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongRank
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Case, Context, Rule


class CollapsedSequence(Rule, code="RS101", on=WrongRank):
    """recurrent layer receives a single vector instead of a sequence

    ## What it does
    Finds a layer that needs a sequence (B, T, F) behind a recurrent layer that gives only its last output (B, units).

    ## Why is this bad?
    `return_sequences` is false by default, so the time axis ends at the first recurrent layer of a stack and the next
    one has nothing to read step by step.

    ## What happens at run time
    Keras raises a ValueError about an expected `ndim=3`, found `ndim=2`, that names the second layer only.

    ## Repair
    Set `return_sequences: true` on the earlier layer. The last layer of a stack keeps the default if one vector per
    sample is wanted. To spread one vector over many steps, put a `RepeatVector` between the two.

    ## Source
    keras/src/layers/input_spec.py (assert_input_compatibility) and keras/src/layers/rnn/rnn.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: WrongRank, context: Context) -> Iterable[Diagnostic]:
        blame = fact.found.blame
        if not collapsed(fact) or blame is None:
            return
        step = context.step(fact.route)
        layer = step.layer if step else None
        recurrent = isinstance(getattr(layer, "layer", layer), Recurrent)
        by_default = "here" if blame.given else "by default"
        fix = self.fix(
            "return every step from the earlier layer",
            context.set_argument(blame.route, "return_sequences", "true"),
            "safe",
        )
        yield self.finding(
            fact.route,
            context.label(fact.route, f"needs (B, T, F), gets {fact.found}", primary=True, key=True),
            context.blamed(blame, f"the time axis ends here: `return_sequences` is false {by_default}"),
            message=None if recurrent else f"`{fact.kind}` receives a single vector instead of a sequence",
            trace=context.trace(fact.route),
            help=() if fix else ("set `return_sequences: true` on every layer but the last of the stack",),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [200], dtype: int32}
            layers:
              - Embedding: {input_dim: 1000, output_dim: 128}
              - LSTM: {units: 64}
              - Dropout: {rate: 0.2}
              - LSTM: {units: 32}  # RS101
            """,
            fixed="""\
            input: {shape: [200], dtype: int32}
            layers:
              - Embedding: {input_dim: 1000, output_dim: 128}
              - LSTM: {units: 64, return_sequences: true}
              - Dropout: {rate: 0.2}
              - LSTM: {units: 32}  # RS101
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - GRU: {units: 8}  # RS101
                repeat: 2
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - TimeDistributed: {layer: {Dense: {units: 1}}}  # RS101
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - TimeDistributed: {layer: {Dense: {units: 1}}}  # RS101
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [200], dtype: int32}
            layers:
              - Embedding: {input_dim: 1000, output_dim: 128}
              - LSTM: {units: 64, return_sequences: true}
              - LSTM: {units: 32}
            """
        ),
        Case(
            """\
            input: {shape: [3]}
            layers:
              - Dense: {units: 16}
              - RepeatVector: {n: 5}
              - LSTM: {units: 8, return_sequences: true}
            """
        ),
    )


def collapsed(fact: WrongRank) -> bool:
    """Whether a sequence is needed where a recurrent layer has ended it."""
    blame = fact.found.blame
    wanted = fact.needs_sequence or fact.kind == "TimeDistributed"
    return wanted and fact.found.rank == 2 and blame is not None and blame.argument == "return_sequences"
