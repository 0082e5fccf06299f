from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules import _calls, _python
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._earlier import known
from rnnspec.rules._inner import bare
from rnnspec.rules._phrases import listed
from rnnspec.rules._placed import misplaced
from rnnspec.rules._strays import stands_for
from rnnspec.rules._words import comma_in_number, cut, enumerated, keys_at, owner_of, primary, respelled, said
from rnnspec.spec import facts


class UnknownField(Rule, code="RS003", on=facts.UnknownField):
    """unknown field

    ## What it does
    Finds a key that its mapping cannot have, and names the nearest ones that it can.

    ## Why is this bad?
    A misspelled argument that is skipped silently leaves the default in force: `retrun_sequences: true` would change
    nothing.

    ## What happens at run time
    Keras raises a ValueError about unrecognized keyword arguments when the layer is made.

    ## Repair
    Write the name as Keras spells it, or remove the key. Arguments that Keras has and a spec cannot hold are named as
    such.

    ## Source
    keras/src/layers/layer.py (Layer.__init__), Keras 3.15.1; the arguments are those of the constructors.
    """

    def check(self, fact: facts.UnknownField, context: Context) -> Iterable[Diagnostic]:
        if misplaced(context, fact.route[:-1]) or known(fact) or comma_in_number(fact, context):
            return  # RS033, RS702, RS043
        key = context.document.place(fact.route, key=True)
        whole = (*_python.around(key, context), *_calls.around(key, context))
        causes = [cause for one in whole for cause in explained(one, context)] or [*said(fact, context)]
        for missing in context.facts(facts.MissingField):
            if missing.route == fact.route[:-1] and (found := bare(missing, context)) and found[0] == fact.route:
                causes += [*explained(missing, context)]  # RS024
        if causes:
            yield from causes
            return
        answer = stands_for(fact, context)
        if answer is None:
            yield self._unknown(fact, context)
            return
        yield self.finding(
            fact.route,
            primary(key, answer.label),
            message=answer.message,
            help=answer.help if answer.fix is None else (),
            fix=answer.fix,
        )

    def _unknown(self, fact: facts.UnknownField, context: Context) -> Diagnostic:
        place = context.document.place(fact.route, key=True)
        present = keys_at(context, fact.route[:-1])
        names = closest(fact.name, (name for name in fact.allowed if name not in present))
        edits = respelled(context, place, fact.name, names[0]) if len(names) == 1 else ()
        fix = self.fix(f"did you mean `{names[0]}`?", edits, "safe") if edits else None
        help = () if fix or not names else (f"did you mean {listed(names, 'or')}?",)  # noqa: A001
        return self.finding(
            fact.route,
            primary(place, "not known here"),
            message=f"unknown field `{cut(fact.name, 30)}` of {owner_of(fact.owner)}",
            notes=(f"allowed: {enumerated(fact.allowed)}",),
            help=help,
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, retrun_sequences: true}  # RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}  # RS003
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Dense: {units: 8, lora_rank: 4}  # RS003
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {unit: 8}  # RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS003
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layer:  # RS003
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:  # RS003
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            inputt: {shape: [10, 1]}  # RS003
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            backend: jax  # RS003
            """
        ),
        Case(
            """\
            inputs: {x: {shape: [10, 1]}, s: {shape: [8]}}
            layers:
              - GRU: {units: 8, initial_state: s}  # RS003
            """
        ),
        Case(
            """\
            inputs: {x: {shape: [10, 1]}, s: {shape: [8]}}
            layers:
              - GRU: {units: 8}
                initial_state: s  # RS003
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, name: encoder}
              - Dense: {units: 1}
              - Concatenate: {}
                inputs: [encoder, dense]  # RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, name: encoder}
              - Dense: {units: 1}
              - Concatenate: {}
                from: [encoder, dense]  # RS003
            """,
        ),
        Case(
            """\
            inputs: {left: {shape: [10, 1]}, right: {shape: [10, 1]}}
            layers:
              - LSTM: {units: 8, inputs: right}  # RS003
            """
        ),
        Case(
            """\
            inputs: {q: {shape: [10, 4]}, v: {shape: [10, 4]}}
            layers:
              - Attention: {causal: true}  # RS003
                from: [q, v]
            """,
            fixed="""\
            inputs: {q: {shape: [10, 4]}, v: {shape: [10, 4]}}
            layers:
              - Attention: {}  # RS003
                from: {query: q, value: v, use_causal_mask: true}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit: {epochs: 2, validation_data: val}  # RS003
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            epochs: 20  # RS003
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units:8, dropout: 0.2}  # RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: 0.2}  # RS003
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            fit: {epochs: 9, EarlyStopping: {patience: 3}}  # RS003
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}, return_sequences: true}  # RS003
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8, return_sequences: true}}}  # RS003
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - TimeDistributed: {layer: Dense, units: 8}  # RS003
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - TimeDistributed: {layer: {Dense: {units: 8}}}  # RS003
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, repeat: 2, return_sequences: true}  # RS003
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
            """
        ),
    )
