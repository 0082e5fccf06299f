from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._beneath import beneath
from rnnspec.rules._calls import written
from rnnspec.rules._check import explained
from rnnspec.rules._earlier import kind
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import (
    NOUNS,
    REASONS,
    article,
    cut,
    enumerated,
    kind_place,
    primary,
    respelled,
    said,
)
from rnnspec.source.edit import replace
from rnnspec.spec import facts
from rnnspec.spec.family import family

#: More names than this are no help in a list.
_MOST = 30
#: Letters that make a word.
_WORD = 4
QUOTES = "\"'"


class UnknownKind(Rule, code="RS028", on=facts.UnknownKind):
    """nothing has this name

    ## What it does
    Finds names of layers, optimizers, losses, data sources and so on that there are none of, and names the nearest
    ones. What Keras has and a spec cannot hold is named as such.

    ## Why is this bad?
    Nothing can be made of a name that nothing has. Names are spelled as in Keras: `LSTM`, `Dense`.

    ## What happens at run time
    Keras raises an AttributeError or ValueError for an unknown class.

    ## Repair
    Write the name as Keras has it. In place of a layer with code of its own, use layers that Keras has, or `ops.NAME`.

    ## Source
    the public names of Keras 3.15.1
    """

    def check(self, fact: facts.UnknownKind, context: Context) -> Iterable[Diagnostic]:
        if kind(fact):
            return  # RS703
        causes = tuple(said(fact, context))
        if causes:
            yield from causes
            return
        if fact.given == "None":
            yield from explained(facts.WrongType(fact.route, ("text",), fact.given), context)
            return
        place, identifier = kind_place(fact, context)
        noun = " or ".join(NOUNS[name] for name in fact.families)
        if fact.refused is not None:
            yield self.finding(
                fact.route,
                primary(place, REASONS.get(fact.refused, "is not taken by rnnspec")),
                message=f"the {noun} `{cut(fact.given, 30)}` cannot be in a spec",
            )
            return
        if called := written(fact, context):
            place, text = called
            own = place.source is context.document.source and "$" not in place.text
            beside = place.source.text[: place.start].rstrip().endswith(":")
            text = f"{{{text}}}" if beside else text
            yield self.finding(
                fact.route,
                primary(place, "spelled as in Python"),
                message=f"`{cut(place.text.strip(QUOTES), 30)}` is spelled as in Python",
                help=() if own else (f"write `{text}`",),
                fix=self.fix(f"write `{text}`", (replace(place, text),), "safe") if own else None,
            )
            return
        names = _names(fact, identifier)
        near = closest(fact.given, names)
        sure = len(near) == 1 and not _longer(fact.given, near[0])
        edits = respelled(context, place, fact.given, near[0]) if sure else ()
        question = f"did you mean {listed(near, 'or')}?"
        help = (question,) if near and not edits else ()  # noqa: A001
        yield self.finding(
            fact.route,
            primary(place, _home(fact) or f"no {noun} of {'rnnspec' if _ours(fact) else 'Keras'} has this name"),
            message=f"unknown {noun} `{cut(fact.given, 30)}`",
            notes=(f"there are: {enumerated(names)}",) if not near and len(names) <= _MOST else (),
            help=help,
            fix=self.fix(question, edits, "safe"),
        )
        if sure:
            yield from beneath(fact, near[0], context)

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - lstm: {units: 8}  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM(8, dropout=0.2)  # RS028
            compile:
              loss: mse
              optimizer: Adam(learning_rate=0.01)  # RS028
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, kernel_regularizer: l1_l2(0.01, l2=0.1)}  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, kernel_regularizer: {L1L2: {l1: 0.01, l2: 0.1}}}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer: LSTM(8)  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer: {LSTM: {units: 8}}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Lambda: {function: abs}  # RS028
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {optimizer: rmsprp, loss: mse}  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {optimizer: rmsprop, loss: mse}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTMM: {units: 8}}}  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTMM: {units: 0, dropout: high}  # RS028 RS026 RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: {MeanSquaredEror: {reduction: sum}}}  # RS028
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: {MeanSquaredError: {reduction: sum}}}  # RS028
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Adam: {learning_rate: 0.1}  # RS028
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}}
            compile: {optimizer: adam, loss: mse}
            """
        ),
    )


def _names(fact: facts.UnknownKind, identifier: bool) -> list[str]:
    """What can stand there: kinds, and for a string in lower case the strings in lower case that Keras takes."""
    families = [family(name) for name in fact.families]
    if identifier and fact.given.islower():
        strings = {text for one in families for text in one.identifiers if text.islower()}
        if strings:
            return sorted(strings)
    # Keras exports some classes in lower case too: to name both would be to name one twice.
    return [key for one in families for key in one.keys if key in one.kinds or not key.islower()]


def _longer(given: str, name: str) -> bool:
    """Whether a name is another with words before it, such as `PositionEmbedding`: more than a slip."""
    before = given[: -len(name)]
    return given.endswith(name) and before.isalpha() and len(before) >= _WORD


def _home(fact: facts.UnknownKind) -> str:
    """Where a name belongs that another family has."""
    for name, noun in NOUNS.items():
        if name not in fact.families and fact.given in family(name):
            return f"{article(noun)}, not {article(NOUNS[fact.families[0]])}"
    return ""


def _ours(fact: facts.UnknownKind) -> bool:
    return not {"sources", "transforms"}.isdisjoint(fact.families)
