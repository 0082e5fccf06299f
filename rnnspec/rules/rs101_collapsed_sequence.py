from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongRank
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._ranks import collapsed, needs
from rnnspec.source.tree import Route


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
        recurrent = isinstance(getattr(layer, "layer", layer), Recurrent) and fact.found.rank == 2
        gets = "a single vector" if fact.found.rank == 2 else "the last step alone"
        by_default = "here" if blame.given else "by default"
        alone = _alone(blame.route, context)
        fix = self.fix(
            "return every step from the earlier layer",
            context.set_argument(blame.route, "return_sequences", "true"),
            "safe" if alone else "unsafe",
            "" if alone else "other results depend on it as well",
        )
        yield self.finding(
            fact.route,
            context.label(fact.route, f"{needs(fact)}, gets {fact.found}", primary=True, key=True),
            context.blamed(blame, f"the time axis ends here: `return_sequences` is false {by_default}"),
            message=None if recurrent else f"`{fact.kind}` receives {gets} instead of a sequence",
            trace=context.trace(fact.route, fact.found),
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
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - GRU: {units: 8, name: encoder}
              - Dense: {units: 8, name: query}
                from: input
              - MultiHeadAttention: {num_heads: 2, key_dim: 4}  # RS101
                from: [query, encoder]
              - GRU: {units: 4}
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - GRU: {units: 8, name: encoder, return_sequences: true}
              - Dense: {units: 8, name: query}
                from: input
              - MultiHeadAttention: {num_heads: 2, key_dim: 4}  # RS101
                from: [query, encoder]
              - GRU: {units: 4}
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - GRU: {units: 8, name: reader}
              - LSTM: {units: 8}  # RS101
              - Dense: {units: 1, name: other}
                from: reader
            """
        ),
        Case(
            """\
            input: {shape: [null, 16, 16, 1]}
            layers:
              - ConvLSTM2D: {filters: 4, kernel_size: 3}
              - Conv3D: {filters: 1, kernel_size: 3, padding: same}  # RS101
            """,
            fixed="""\
            input: {shape: [null, 16, 16, 1]}
            layers:
              - ConvLSTM2D: {filters: 4, kernel_size: 3, return_sequences: true}
              - Conv3D: {filters: 1, kernel_size: 3, padding: same}  # RS101
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


def _alone(route: Route, context: Context) -> bool:
    """Whether no result but that of layers that fail now depends on what the layer at `route` gives."""
    report, made = context.report, context.step(route)
    if report is None or made is None or made.node.at != route:
        return False  # inside of a model, which may be used elsewhere
    if made.node.shares or any(step.node.shares == made.node.name for step in report.steps.values()):
        return False
    reached, pending = {made.node.name}, [made.node.name]
    while pending:
        for step in report.takers(pending.pop()):
            if not step.poisoned and step.node.name not in reached:
                reached.add(step.node.name)
                pending.append(step.node.name)
    return reached.isdisjoint(output.name for output in report.outputs)
