from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import before
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Case, Context, Rule


class HalfReadStep(Rule, code="RS222", on=Report, having="ops.take"):
    """one half of a `Bidirectional` has read a single step

    ## What it does
    Finds `ops.take` of the last step of a sequence that `Bidirectional` returns, or of the first.

    ## Why is this bad?
    Outputs are in the order of the steps. The backward half begins at the end: at the last step it has read that
    step alone. The forward half has read one step at the first.

    ## What happens at run time
    The shapes agree, so that Keras says nothing. Half of the numbers know nothing of the rest of the sequence.

    ## Repair
    Leave `return_sequences` out. `Bidirectional` then joins what each half knows after its last step.

    ## Source
    keras/src/layers/rnn/bidirectional.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        ways = [(step, last, [*before(fact, step)]) for step in fact.layers if (last := _takes_last(step)) is not None]
        taken = [(step, last, way) for step, last, way in ways if way and way[-1][0].node.kind == "Bidirectional"]
        ends = {(way[-1][0].node.name, way[-1][1], last) for _, last, way in taken}
        for step, last, way in taken:
            both, output = way[-1]
            layer: Any = both.layer
            # Without a merge mode the halves come apart: forward first.
            if layer.layer.go_backwards or (layer.merge_mode is None and output != last):
                continue
            if (both.node.name, output, not last) in ends:
                continue  # each half is read where it ends
            half, end = ("backward", "last") if last else ("forward", "first")
            yield self.finding(
                step.node.at,
                context.setting((*step.node.at, "indices"), f"the {end} step", primary=True),
                context.label(both.node.at, f"its {half} half begins there", key=True),
                message=f"at the {end} step the {half} half of `{both.node.name}` has read one step",
                help=(_instead(both, alone=all(len(fact.takers(one.node.name)) == 1 for one, _ in way)),),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - ops.take: {indices: -1, axis: 1}  # RS222
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 4, return_sequences: true}}, merge_mode: sum}
              - Dropout: {rate: 0.2}
              - Dense: {units: 8, activation: relu}
              - ops.take: {indices: [0], axis: -2}  # RS222
              - Flatten: {}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {GRU: {units: 4, return_sequences: true}}, merge_mode: null, name: both}
              - ops.take: {indices: 9, axis: 1, name: end}
              - ops.take: {indices: 9, axis: 1, name: start}  # RS222
                from: both.backward
              - Concatenate: {}
                from: [end, start]
              - Dense: {units: 1}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4}}}
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}, merge_mode: null, name: both}
              - ops.take: {indices: -1, axis: 1, name: end}
              - ops.take: {indices: 0, axis: 1, name: start}
                from: both.backward
              - Concatenate: {}
                from: [end, start]
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - LSTM: {units: 4, return_sequences: true}
              - ops.take: {indices: -1, axis: 1}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}}
              - ops.take: {indices: 5, axis: 1}
              - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 4, return_sequences: true}}, name: both}
              - ops.take: {indices: -1, axis: 1, name: end}
              - ops.take: {indices: 0, axis: 1, name: start}
                from: both
              - Concatenate: {}
                from: [end, start]
              - Dense: {units: 1}
            """
        ),
    )


def _takes_last(step: Step) -> bool | None:
    """Whether the last step of a sequence is taken; False if the first is, None if neither."""
    layer: Any = step.layer
    if step.node.kind != "ops.take" or step.call is None or layer.axis is None or step.call.x.rank != 3:
        return None
    indices, length = {*layer.flat()}, step.call.x.shape[1].size
    if layer.axis % 3 != 1 or length == 1:
        return None
    if indices in ({-1}, {length and length - 1}):
        return True
    return False if indices in ({0}, {length and -length}) else None


def _instead(both: Step, *, alone: bool) -> str:
    """What to do; `alone` where nothing else reads the steps."""
    layer: Any = both.layer
    if layer.merge_mode is not None and alone:
        without = f"leave `ops.take` and `return_sequences: true` of `{layer.layer.kind}` out"
        return f"{without}: what each half knows in the end is joined"
    name = both.node.name
    ends = f"`{name}` at the last step and `{name}.backward` at the first"
    return f"take both halves where they end, {ends}{', with `merge_mode: null`' if layer.merge_mode else ''}"
