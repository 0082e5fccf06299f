from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongStateCount
from rnnspec.rules import _states
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, source_of
from rnnspec.source.edit import inline


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
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - LSTM: {units: 8, return_state: true, name: enc}
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
    """The states to pass, by the names of the spec."""
    step = context.step(fact.route)
    given = step.node.named.get("initial_state", ()) if step else ()
    maker = _states.maker(given if isinstance(given, tuple) else (given,), context)
    if maker is None:
        return ("pass the hidden and the cell state",) if fact.needs == 2 and fact.kind == "LSTM" else ()
    states, name, kind = _states.of(maker), maker.node.name, maker.node.kind
    both, twice = kind == "Bidirectional", fact.kind == "Bidirectional"
    if both and not twice and len(states) == 2 * fact.needs:
        half = len(states) // 2
        pairs = [f"`from: {inline([states[index], states[index + half]])}`" for index in range(half)]
        units = getattr(step.layer, "units", None) if step else None
        wide = f"`units: {2 * units}`" if units else "twice the `units`"
        joined = f"join those of both directions with `Concatenate: {{}}`, {' and '.join(pairs)}"
        return (f"{joined}, and give this layer {wide}",)
    if twice and not both and fact.needs == 2 * len(states):
        states = states * 2
    if len(states) == fact.needs:
        return (f"pass all that it keeps: `initial_state: {inline([*states])}`{_states.asked(maker)}",)
    if (fact.needs, len(states)) == (1, 2):
        return (f"take the hidden state alone: `initial_state: {inline([*states[:1]])}`{_states.asked(maker)}",)
    return (f"`{name}` is a `{kind}` and keeps {count(len(states), 'state')}: make both layers of one kind",)
