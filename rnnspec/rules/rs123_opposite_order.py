from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import key, steps
from rnnspec.rules._base import Case, Context, Rule


class OppositeOrder(Rule, code="RS123", on=Report, having="go_backwards"):
    """steps in opposite order are merged

    ## What it does
    Finds a merge of a sequence that `go_backwards` has turned round with one in the order of the same input.

    ## Why is this bad?
    A layer that goes backwards returns its outputs in the order in which it made them: the last step comes first.
    Put together with a forward sequence, the first step meets the last.

    ## What happens at run time
    The shapes agree, so that Keras says nothing.

    ## Repair
    Turn the sequence round before the merge with `ops.flip: {axis: 1}`, or use `Bidirectional`, which does.

    ## Source
    keras/src/layers/rnn/rnn.py and bidirectional.py (call), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = steps(fact)
        for step in fact.layers:
            given = [(ref, known.get(key(fact, ref))) for ref in step.node.args]
            if step.call is None or not getattr(step.layer, "listed", False) or step.outputs[0].rank < 3:
                continue
            if step.node.kind == "Concatenate" and getattr(step.layer, "axis", -1) % step.outputs[0].rank == 1:
                continue
            if step.node.kind not in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
                continue
            for ref, one in given:
                if one is None or not one.backwards or not any(other == one.but(backwards=False) for _, other in given):
                    continue
                back = next((before for before in fact.chain(ref.name) if _turns(before.layer)), None)
                labels = [context.label(step.node.at, "the first step meets the last", primary=True, key=True)]
                if back is not None:
                    labels.append(context.setting((*back.node.at, "go_backwards"), "returns the last step first"))
                yield self.finding(
                    step.node.at,
                    *labels,
                    message=f"`{step.node.name}` merges steps in opposite order",
                    help=(f"turn it round first: `ops.flip: {{axis: 1}}` behind `{ref.name}`, or use `Bidirectional`",),
                )
                break

    bad = (
        Case(
            """\
            input: {shape: [6, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true, name: there}
              - LSTM: {units: 4, return_sequences: true, go_backwards: true, name: back}
                from: input
              - Concatenate: {}  # RS123
                from: [there, back]
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [6, 4]}
            layers:
              - GRU: {units: 4, return_sequences: true, go_backwards: true, name: back}
              - Dropout: {rate: 0.1, name: thinned}
              - Add: {}  # RS123
                from: [input, thinned]
              - GRU: {units: 4}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [6, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true, name: there}
              - LSTM: {units: 4, return_sequences: true, go_backwards: true}
                from: input
              - ops.flip: {axis: 1, name: back}
              - Concatenate: {}
                from: [there, back]
              - Dense: {units: 1}
            compile: {loss: mse}
            """
        ),
        Case(
            """\
            input: {shape: [6, 3]}
            layers:
              - LSTM: {units: 4, name: there}
              - LSTM: {units: 4, go_backwards: true, name: back}
                from: input
              - Concatenate: {}
                from: [there, back]
            """
        ),
    )


def _turns(layer: object) -> bool:
    return bool(getattr(layer, "go_backwards", False) and getattr(layer, "return_sequences", False))
