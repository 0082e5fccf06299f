from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import REASONS, cut, enumerated, field_at, primary, respelled, said
from rnnspec.spec import facts

_INSTEAD = {
    "glu": "split what it gives, `ops.split: {indices_or_sections: 2, axis: -1}`, and multiply one half by the"
    " `sigmoid` of the other",
    "threshold": "put the layer `ReLU` behind it, which has a `threshold`",
}


class UnknownChoice(Rule, code="RS027", on=facts.UnknownChoice):
    """a word that its field does not know

    ## What it does
    Finds a text where only certain texts are taken: activations, dtypes, `padding`, and so on. `glu` is not taken as an
    activation: Keras announces as many features as come in, and gives half of them. Nor is `threshold`, which has two
    arguments without defaults.

    ## Why is this bad?
    There is nothing behind the word.

    ## What happens at run time
    Keras raises a ValueError, for activations with a list of everything it has. With `glu` the first batch has another
    shape than the layer after it was built for.

    ## Repair
    Write one of the words that the finding lists. A gated linear unit takes three layers: `ops.split`, a sigmoid of one
    half, `Multiply`.

    ## Source
    keras/src/activations/__init__.py and the checks of the constructors, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.UnknownChoice, context: Context) -> Iterable[Diagnostic]:
        causes = tuple(said(fact, context))
        if causes:
            yield from causes
            return
        if fact.given == "None":
            yield from explained(facts.WrongType(fact.route, ("text",), fact.given), context)
            return
        place = context.document.place(fact.route)
        if fact.refused is not None:
            yield self.finding(
                fact.route,
                primary(place, REASONS[fact.refused]),
                message=f"{field_at(fact.route)} cannot be `{fact.given}`",
                help=tuple(filter(None, (_INSTEAD.get(fact.given),))),
            )
            return
        names = closest(fact.given, fact.choices)
        edits = respelled(context, place, fact.given, names[0]) if len(names) == 1 else ()
        question = f"did you mean {listed(names, 'or')}?"
        yield self.finding(
            fact.route,
            primary(place, "not one of its words"),
            message=f"{field_at(fact.route)} does not know `{cut(fact.given, 30)}`",
            notes=(f"allowed: {enumerated(fact.choices)}",),
            help=(question,) if names and not edits else (),
            fix=self.fix(question, edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, activation: sigmod}  # RS027
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, activation: sigmoid}  # RS027
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1], dtype: float}  # RS027
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Dense: {units: 8, activation: glu}  # RS027
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1], dtype: float32}
            layers:
              - LSTM: {units: 8, activation: sigmoid}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Dense: {units: 8}
              - ops.split: {indices_or_sections: 2, axis: -1, name: halves}
              - Activation: {activation: sigmoid, name: gate}
                from: halves.1
              - Multiply: {}
                from: [halves.0, gate]
            """
        ),
    )
