from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._inner import bare, outside
from rnnspec.rules._phrases import listed
from rnnspec.rules._placed import misplaced
from rnnspec.rules._words import head, misspelt, owner_of, primary
from rnnspec.spec import facts
from rnnspec.spec.family import family

_LAYERS = "layers:\n  - LSTM: {units: 8}\n  - Dense: {units: 1}"


class MissingField(Rule, code="RS024", on=facts.MissingField):
    """a required argument is missing

    ## What it does
    Finds layers and other objects without an argument that has no default, and specs without `layers`.

    ## Why is this bad?
    There is no value that would be right for everyone, so Keras gives none.

    ## What happens at run time
    Keras raises a TypeError about a missing positional argument.

    ## Repair
    Write the argument; the finding shows an example where there is one.

    ## Source
    the constructors' signatures, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.MissingField, context: Context) -> Iterable[Diagnostic]:
        if found := bare(fact, context):
            at, moved = found
            title = f"write `{fact.owner}: {{{moved.text}}}`"
            yield self.finding(
                fact.route,
                primary(context.document.place(at, key=True), f"stands here without `{fact.name}:` before it"),
                message=f"`{fact.name}:` before `{moved.inner}` is missing in `{fact.owner}`",
                help=() if moved.edits else (title,),
                fix=self.fix(title, moved.edits, "safe"),
            )
            return
        causes = tuple(misspelt(context, fact.route, fact.name)) or tuple(_beside(fact, context))
        causes = causes or tuple(cause for one in outside(fact, context) for cause in explained(one, context))
        if causes:
            yield from causes
            return
        names = [one.name for one in _together(fact, context)]
        example = f"write {listed((f'{name}: …' for name in names), 'and')}"
        if not fact.route:
            example = f"write\n{_LAYERS}"
        cls = family("layers").get(fact.owner)
        if cls is not None and (examples := getattr(cls, "examples", ())):
            example = f"for example `{examples[0].spec}`"
        yield self.finding(
            fact.route,
            primary(head(context, fact.route), f"needs {listed(names, 'and')}"),
            message=f"{listed(names, 'and')} of {owner_of(fact.owner)} {'is' if len(names) == 1 else 'are'} missing",
            help=(example,),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {dropout: 0.2}  # RS024
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Flatten
              - Dense  # RS024
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}  # RS024
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {LSTM: {units: 8}, merge_mode: sum}  # RS024
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}, merge_mode: sum}  # RS024
            """,
        ),
        Case(
            """\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {optimizer: adam, loss: mse}
            data:
              arrays: {x: [[1, 2, 3], [2, 3, 4]], y: [4, 5]}  # RS024
              transforms:
                - reshape: {shape: [3, 1]}
            """,
            fixed="""\
            input: {shape: [3, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {optimizer: adam, loss: mse}
            data:
              source:
                arrays: {x: [[1, 2, 3], [2, 3, 4]], y: [4, 5]}  # RS024
              transforms:
                - reshape: {shape: [3, 1]}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - TimeDistributed:
                  Dense:  # RS024
                    units: 1
                  name: each
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - TimeDistributed:
                  layer:
                    Dense:  # RS024
                      units: 1
                  name: each
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              optimizer:
                Adam:
                  learning_rate: {ExponentialDecay: {decay_steps: 10}}  # RS024
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Flatten
            """
        ),
    )


def _together(fact: facts.MissingField, context: Context) -> list[facts.MissingField]:
    """All that is missing from one mapping: that is one mistake."""
    found = [one for one in context.facts(facts.MissingField) if one.route == fact.route]
    return [one for one in found if not any(misspelt(context, one.route, one.name))]


def _beside(fact: facts.MissingField, context: Context) -> Iterable[Diagnostic]:
    """The finding that the argument is there, but stands beside its layer."""
    found = misplaced(context, fact.route[:-1])
    if found is None or fact.name not in [entry.key.value for entry in found.arguments]:
        return
    for other in context.facts(facts.UnknownField):
        if other.route[:-1] == fact.route[:-1]:
            yield from explained(other, context)
