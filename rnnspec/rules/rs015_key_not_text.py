from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._foreign import foreign, words
from rnnspec.rules._python import around
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards
from rnnspec.source.edit import Edit, replace
from rnnspec.source.tree import Mapping, Scalar, Sequence


class KeyNotText(Rule, code="RS015", on=hazards.KeyNotText):
    """a key is neither text nor a whole number

    ## What it does
    Finds fractions, booleans, nulls, lists and mappings as keys, and empty keys.

    ## Why is this bad?
    Every key in a spec is a name or a whole number. `true` and `"true"` would be two different keys, though they look
    alike in a message.

    ## What happens at run time
    Keras takes names only, for layers, outputs and arguments.

    ## Repair
    Put the key in quotes if it is meant as a name. `$name` in braces needs none: `{$cell: {units: 8}}`.

    ## Source
    JSON, which the runs are stored in, has text keys only (RFC 8259, section 4)
    """

    def check(self, fact: hazards.KeyNotText, context: Context) -> Iterable[Diagnostic]:
        for whole in around(fact.place, context):
            yield from explained(whole, context)
            return
        if found := foreign(fact.place):
            place, name = found
            fix = self.fix(f"write `${name}`", (replace(place, f"${name}"),), "safe")
            yield self.finding((), primary(place, "a mapping in a mapping"), message=words(place.text, name), fix=fix)
            return
        edits: tuple[Edit, ...] = ()
        match fact.key:
            case Mapping():
                label = "a mapping"
                help = "write a name, and the braces behind its colon"  # noqa: A001
            case Sequence():
                label = "a list"
                help = "write a name, and the list behind its colon"  # noqa: A001
            case Scalar() if not fact.place.text:
                label = "nothing stands before the colon"
                help = "write a name before the colon"  # noqa: A001
            case _:
                label = f"{'null' if fact.key.value is None else _called(fact.key.value)}, not text"
                help = f'write `"{fact.place.text}"`'  # noqa: A001
                edits = (replace(fact.place, f'"{fact.place.text}"'),)
        yield self.finding(
            (),
            primary(fact.place, label),
            message=f"the key `{cut(fact.place.text, 20)}` is neither text nor a whole number" if edits else None,
            help=() if edits else (help,),
            fix=self.fix(help, edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile: {loss: categorical_crossentropy}
            fit:
              class_weight: {0.5: 1.0, 1: 2.0}  # RS015
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile: {loss: categorical_crossentropy}
            fit:
              class_weight: {"0.5": 1.0, 1: 2.0}  # RS015
            """,
        ),
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: {{ units }}}  # RS015
            """,
            fixed="""\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units}  # RS015
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 2, activation: softmax}
            compile: {loss: categorical_crossentropy}
            fit:
              class_weight: {0: 1.0, "1": 2.0}
            """
        ),
    )


def _called(value: object) -> str:
    return "a boolean" if isinstance(value, bool) else "a number"
