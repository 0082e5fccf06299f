from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongStateCount
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, source_of


class InitialStateCount(Rule, code="RS203", on=WrongStateCount):
    """layer receives the wrong number of initial states

    ## What it does
    Counts the tensors of `initial_state` against the states the layer keeps.

    ## Why is this bad?
    `LSTM` keeps two states, the hidden and the cell state; `GRU` and `SimpleRNN` keep one; `Bidirectional` needs those
    of both directions, forward ones first.

    ## What happens at run time
    Keras builds the model and raises an IndexError at the first batch; what is too much it ignores.

    ## Repair
    Pass all states of the encoder in their order: `initial_state: [enc.state_h, enc.state_c]`.

    ## Source
    keras/src/layers/rnn/rnn.py (call) and bidirectional.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: WrongStateCount, context: Context) -> Iterable[Diagnostic]:
        at = (*source_of(fact.route), "initial_state")
        yield self.finding(
            fact.route,
            context.label(at, f"gives {count(fact.found, 'state')}", primary=True, key=True),
            context.label(fact.route, f"keeps {count(fact.needs, 'state')}", key=True),
            message=f"`{fact.kind}` keeps {count(fact.needs, 'state')} and gets {fact.found}",
            trace=context.trace(fact.route),
            help=_repair(fact, context),
        )

    bad = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
                from: encoder
              - LSTM: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.state_h]}  # RS203
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - LSTM: {units: 8, return_state: true, name: enc}
                from: encoder
              - LSTM: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.state_h, enc.state_c]}
            """
        ),
    )


def _repair(fact: WrongStateCount, context: Context) -> tuple[str, ...]:
    step = context.step(fact.route)
    states = step.node.named.get("initial_state", ()) if step else ()
    states = states if isinstance(states, tuple) else (states,)
    makers = [context.report.steps.get(ref.name) for ref in states] if context.report else []
    both = any(maker is not None and maker.node.kind == "Bidirectional" for maker in makers)
    if both and fact.found == 2 * fact.needs and fact.kind != "Bidirectional":
        return (
            "join those of both directions with `Concatenate`, kind by kind, and give this layer twice the `units`",
        )
    if fact.needs == 2 and fact.kind == "LSTM":
        return ("pass the hidden and the cell state: `initial_state: [NAME.state_h, NAME.state_c]`",)
    return ()
