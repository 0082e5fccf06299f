from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongStateSize
from rnnspec.rules import _states
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten, size, source_of
from rnnspec.source.tree import Route, Sequence
from rnnspec.spec.graph import Ref
from rnnspec.spec.tensors import shown


class InitialStateSize(Rule, code="RS204", on=WrongStateSize):
    """initial state does not fit the layer

    ## What it does
    Compares the shape of each initial state with (B, units) of the layer that starts from it.

    ## Why is this bad?
    A state is one vector per sample, as wide as the layer. In an encoder and decoder both need the same `units`.

    ## What happens at run time
    Keras builds the model and raises an error of the matrix product at the first batch. On JAX a sequence in place of
    a vector is broadcast into an output of another rank.

    ## Repair
    Give both layers the same `units`. Behind a `Bidirectional` encoder the two directions together are twice as wide:
    join their states with `Concatenate` and let the decoder have twice the units.

    ## Source
    keras/src/layers/rnn/rnn.py (call), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: WrongStateSize, context: Context) -> Iterable[Diagnostic]:
        found, width = fact.found, fact.needs[-1]
        at = _written(fact, context)
        labels = [context.label(at, f"needs {shown(fact.needs)}, gets {found}", primary=True)]
        if width.blame is not None:
            labels.append(context.blamed(width.blame, f"its states are {size(width)} wide"))
        source = found.shape[-1].blame
        one, other = width.size, found.shape[-1].size
        doubled = found.rank == 2 and one is not None and other == 2 * one and _joined(fact, context)
        if source is not None:
            labels.append(context.blamed(source, f"makes {found}: 2 × {one}" if doubled else f"makes {found}"))
        fix = None
        if found.rank == 2 and width.blame is not None and width.blame.given and not doubled and other is not None:
            route = (*width.blame.route, width.blame.argument or "")
            fix = rewritten(context, route, other, "make the layer as wide as its initial state", "changes the model")
        yield self.finding(
            fact.route,
            *labels,
            message=f"initial state {fact.index} of `{fact.kind}` is twice as wide as the layer"
            if doubled
            else f"initial state {fact.index} of `{fact.kind}` does not fit",
            trace=context.trace(fact.route),
            notes=(f"2 × {one}, as `Bidirectional` has two directions",) if doubled else (),
            help=(f"give this layer `units: {other}`, or use the states of one direction",)
            if doubled
            else _one_vector(fact, context)
            if found.rank != 2
            else (),
            fix=fix,
        )

    bad = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 12, return_state: true, name: enc}
                from: encoder
              - GRU: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.state_h]}  # RS204
            """,
            fixed="""\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 12, return_state: true, name: enc}
                from: encoder
              - GRU: {units: 12, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.state_h]}  # RS204
            """,
        ),
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 8, return_sequences: true, name: enc}
                from: encoder
              - GRU: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc]}  # RS204
            """
        ),
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - Bidirectional: {layer: {GRU: {units: 64, return_state: true}}, name: enc}
                from: encoder
              - Concatenate: {name: state}
                from: [enc.forward_state_h, enc.backward_state_h]
              - GRU: {units: 64, return_sequences: true}
                from: {sequences: decoder, initial_state: [state]}  # RS204
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - Bidirectional: {layer: {GRU: {units: 8, return_state: true}}, name: enc}
                from: encoder
              - Concatenate: {name: state}
                from: [enc.forward_state_h, enc.backward_state_h]
              - GRU: {units: 16, return_sequences: true}
                from: {sequences: decoder, initial_state: [state]}
            """
        ),
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
                from: encoder
              - GRU: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.state_h]}
            """
        ),
    )


def _joined(fact: WrongStateSize, context: Context) -> bool:
    """Whether the state comes from two directions put together."""
    step = context.step(fact.route)
    states = step.node.named.get("initial_state", ()) if step else ()
    ref = states[fact.index] if isinstance(states, tuple) and states else states
    maker = context.report.steps.get(ref.name) if context.report and isinstance(ref, Ref) else None
    return maker is not None and maker.node.kind in ("Concatenate", "Bidirectional")


def _written(fact: WrongStateSize, context: Context) -> Route:
    """Where the state is referred to."""
    at = (*source_of(fact.route), "initial_state")
    return (*at, fact.index) if isinstance(context.node(at), Sequence) else at


def _one_vector(fact: WrongStateSize, context: Context) -> tuple[str, ...]:
    """The state to take in place of a sequence, by the names of the spec."""
    step = context.step(fact.route)
    given = step.node.named.get("initial_state", ()) if step else ()
    given = given if isinstance(given, tuple) else (given,)
    maker = _states.maker(given[fact.index : fact.index + 1], context)
    states = _states.of(maker) if maker is not None else []
    if maker is None or fact.index >= len(states):
        return ("an initial state is one vector per sample",)
    return (f"an initial state is one vector per sample: take `{states[fact.index]}`{_states.asked(maker)}",)
