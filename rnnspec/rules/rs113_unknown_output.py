from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.layers import facts
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules import _states
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, guessed, listed, meant
from rnnspec.source.tree import Scalar


class UnknownOutput(Rule, code="RS113", on=facts.UnknownOutput):
    """reference to an output that the layer does not have

    ## What it does
    Finds `NAME.something` where the layer `NAME` has no output of that number or name.

    ## Why is this bad?
    Recurrent layers give their states (`enc.state_h`, `enc.state_c`) only if asked to with `return_state: true`.

    ## What happens at run time
    In Keras the same wiring ends in an IndexError, or takes one sample of the output for an output.

    ## Repair
    Use one of the outputs that the finding lists, or set `return_state: true` on the layer.

    ## Source
    keras/src/layers/rnn/lstm.py and gru.py, Keras 3.15.1
    """

    def check(self, fact: facts.UnknownOutput, context: Context) -> Iterable[Diagnostic]:
        node = context.node(fact.route)
        written = str(node.value) if isinstance(node, Scalar) else ""
        name = written.rpartition(".")[0]
        step = context.report.steps.get(name) if context.report else None
        layer = step.layer if step else None
        labels = [context.label(fact.route, f"`{fact.kind}` has {_has(fact)}", primary=True)]
        fix: Fix | None = None
        help_: tuple[str, ...] = ()
        states = _states.names(layer)
        single = states == ("state_h",) and fact.output in (2, "state_c")
        if step is not None and not _states.given(layer) and (fact.output in states or fact.output in _numbers(states)):
            at = step.node.at
            at = at if isinstance(layer, Recurrent) else (*at, "layer", getattr(layer, "layer").key)  # noqa: B009
            labels.append(context.label(at, "gives its states only with `return_state: true`", key=True))
            fix = self.fix("return the states too", context.set_argument(at, "return_state", "true"), "safe")
            help_ = () if fix else ("set `return_state: true` on that layer",)
        elif fact.output == 2 and single:
            asked = "" if _states.given(layer) else ", with `return_state: true` on the layer"
            help_ = (f"leave `{written}` out: the state is `{name}.state_h`{asked}",)
        elif isinstance(fact.output, str):
            names = [one for one in fact.available if not one.isdigit()]
            fix = guessed(context, fact.route, written, [f"{name}.{one}" for one in names])
            help_ = () if fix else meant(fact.output, names)
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{written}` is no output of `{fact.kind}`",
            trace=context.trace(step.node.route) if step else (),
            notes=(f"a `{fact.kind}` keeps one state, and no cell state as an `LSTM` does",) if single else (),
            help=help_,
            fix=fix,
        )

    bad = (
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - LSTM: {units: 8, name: enc}
                from: encoder
              - LSTM: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.output, enc.state_c]}  # RS113
            """,
            fixed="""\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - LSTM: {units: 8, name: enc, return_state: true}
                from: encoder
              - LSTM: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.output, enc.state_c]}  # RS113
            """,
        ),
        Case(
            """\
            inputs: {encoder: {shape: [null, 5]}, decoder: {shape: [null, 7]}}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
                from: encoder
              - GRU: {units: 8, return_sequences: true}
                from: {sequences: decoder, initial_state: [enc.1, enc.2]}  # RS113
            """
        ),
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
              - Dense: {units: 1}
                from: enc.state_c  # RS113
            """,
            fixed="""\
            input: {shape: [10, 5]}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
              - Dense: {units: 1}
                from: enc.state_h  # RS113
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 5]}
            layers:
              - GRU: {units: 8, return_state: true, name: enc}
              - Dense: {units: 1}
                from: enc.state_h
            """
        ),
    )


def _has(fact: facts.UnknownOutput) -> str:
    total = sum(one.isdigit() for one in fact.available)
    names = [one for one in fact.available if not one.isdigit()]
    return f"{count(total, 'output')}: {listed(names)}" if names else f"only {count(total, 'output')}"


def _numbers(states: tuple[str, ...]) -> range:
    return range(1, len(states) + 1)
