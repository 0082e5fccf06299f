from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import NOUNS, article, beginning, field_at, primary, said
from rnnspec.source.tree import Mapping, Scalar
from rnnspec.spec import facts
from rnnspec.spec.family import family


class NotAnObject(Rule, code="RS029", on=facts.NotAnObject):
    """an object is one name with its arguments

    ## What it does
    Finds a number, a list, or a mapping of several keys where an optimizer, loss, inner layer, data source or another
    object of a class is needed.

    ## Why is this bad?
    The one key names the class; with two keys or none it is not known which class is meant.

    ## What happens at run time
    Keras raises a ValueError that it cannot interpret the identifier.

    ## Repair
    Write `Class: {arguments}`, or where Keras takes one, its identifier such as `adam`.

    ## Source
    keras/src/saving/serialization_lib.py, Keras 3.15.1
    """

    def check(self, fact: facts.NotAnObject, context: Context) -> Iterable[Diagnostic]:
        causes = tuple(said(fact, context))
        if causes:
            yield from causes
            return
        node = context.node(fact.route)
        noun = NOUNS[fact.families[0]]
        kinds = [key for key in fact.value if _is_kind(key, fact)] if isinstance(fact.value, dict) else []
        place = context.document.place(fact.route)
        label, help = "one name with its arguments is needed", f"write `{_example(fact)}`"  # noqa: A001
        if isinstance(node, Mapping) and len(kinds) == 1:
            others = [entry.key for key, entry in node.entries.items() if key not in kinds]
            place = others[0].place
            label = f"stands beside `{kinds[0]}`, not under it"
            help = f"write its arguments under it: `{kinds[0]}: {{{others[0].value}: …}}`"  # noqa: A001
        elif isinstance(node, Mapping) and len(kinds) > 1:
            place = node.entries[kinds[1]].key.place
            label = f"a second {noun} beside `{kinds[0]}`"
            help = "keep one of them"  # noqa: A001
        elif not isinstance(node, Scalar) or not place.text:
            place = context.document.place(fact.route, key=True) if not place.text else beginning(place)
        yield self.finding(
            fact.route,
            primary(place, label),
            message=f"{field_at(fact.route)} needs {article(noun)} with its arguments",
            help=(help,),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {optimizer: 0.001, loss: mse}  # RS029
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer:
                    LSTM:
                    units: 8  # RS029
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer: {LSTM: {units: 8}, GRU: {units: 8}}  # RS029
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer:
                    LSTM:
                      units: 8
            compile: {optimizer: {Adam: {learning_rate: 0.001}}, loss: mse}
            """
        ),
    )


def _is_kind(key: str, fact: facts.NotAnObject) -> bool:
    return any(key in family(name) for name in fact.families)


def _example(fact: facts.NotAnObject) -> str:
    one = family(fact.families[0])
    typical = {"layers": "LSTM: {units: 8}", "optimizers": "Adam: {learning_rate: 0.001}"}
    return typical.get(one.name) or f"{next(iter(one.kinds), 'Class')}: {{…}}"
