import re
from collections.abc import Container, Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules import _python
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._calls import computed
from rnnspec.rules._check import explained
from rnnspec.rules._foreign import foreign
from rnnspec.rules._words import beginning, cut, enumerated, field_at, overwritten, primary, said, shown
from rnnspec.rules.rs007_word_for_boolean import applies
from rnnspec.source.edit import inline
from rnnspec.source.numbers import number
from rnnspec.source.scalars import resolve
from rnnspec.source.text import Place
from rnnspec.source.tree import Mapping, Node, Scalar
from rnnspec.spec import facts
from rnnspec.spec.family import family

_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "list": "a list",
    "mapping": "a mapping",
    "null": "null",
    "string_pattern_mismatch": "text of another form",
    "string_too_short": "text that is not empty",
}
#: What a text has to look like, by its field.
_FORMS = {
    "name": "text without `/`, `.` and `$`",
    "max_memory": "a size such as `64 MiB`",
    "shape": "sizes, null, or names such as `T`",
    "batch_shape": "sizes, null, or names such as `T`",
}
#: More than this are listed in a note.
_MANY = 4
_DIVISION = re.compile(r"(?<!/)/(?!/)")


class WrongType(Rule, code="RS025", on=facts.WrongType):
    """a value of another type is needed

    ## What it does
    Compares the type of each value with what its field takes. Values keep their type: `8.0` is no whole number,
    `"8"` is text.

    ## Why is this bad?
    A value that is quietly turned into another hides a slip, and Python does not turn everything as one expects.

    ## What happens at run time
    Keras raises a TypeError or ValueError, often only when the layer is built, or computes with the wrong thing.

    ## Repair
    Write a value of the type that the finding names. A whole number from a division needs `//`.

    ## Source
    the constructors' signatures and checks, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.WrongType, context: Context) -> Iterable[Diagnostic]:
        if applies(fact) or _python.instead(fact, context) is not None:
            return  # RS007, RS008
        node = context.node(fact.route)
        place = context.document.place(fact.route)
        causes = (*said(fact, context), *(_templated(place, context) if isinstance(node, Mapping) else ()))
        if causes:
            yield from causes
            return
        if not place.text:
            place = context.document.place(fact.route, key=True)
        elif not isinstance(node, Scalar):
            place = beginning(place)
        text, safe = _instead(fact, node, context.document.variables)
        edits = overwritten(context, node, text) if safe else ()
        yield self.finding(
            fact.route,
            primary(place, _label(fact.value, place.text)),
            message=f"{field_at(fact.route)} needs {_needs(fact)}, gets {_gets(fact.value)}",
            notes=(f"allowed: {enumerated(fact.expected)}",) if len(fact.expected) > _MANY else (),
            help=() if edits else _help(fact, text),
            fix=self.fix(f"write `{text}`", edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: eight}  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: "8"}  # RS025
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS025
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse, optimizer: {Adam: {learning_rate: "1e-4"}}}  # RS025
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse, optimizer: {Adam: {learning_rate: 1e-4}}}  # RS025
            """,
        ),
        Case(
            """\
            input: {shape: [none, 1]}  # RS025
            layers:
              - LSTM: {units: 8}
              - Dropout: {rate: 50%}  # RS025
              - Dense:
                  units: 1_000  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8.0}  # RS025
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS025
            """,
        ),
        Case(
            """\
            vars: {units: 16}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units / 2}  # RS025
            """,
            fixed="""\
            vars: {units: 16}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units // 2}  # RS025
            """,
        ),
        Case(
            """\
            vars: {units: 7}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units / 2}  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 64/2}  # RS025
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 32}  # RS025
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 1/3, dropout: 1/4}  # RS025 RS025
            """
        ),
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units}
              - Dense: {units: units}  # RS025
            """,
            fixed="""\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units}
              - Dense: {units: $units}  # RS025
            """,
        ),
        Case(
            """\
            input: {shape: 10}  # RS025
            layers:
              - Dense: {units: 8}
            """,
            fixed="""\
            input: {shape: [10]}  # RS025
            layers:
              - Dense: {units: 8}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: 8  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units:  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  - units: 8  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, name: a/b}  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              -  # RS025
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              LSTM: {units: 8}  # RS025
            """
        ),
    )
    good = (
        Case(
            """\
            vars: {units: 16}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units // 2, return_sequences: true, name: a_b}
              - LSTM: {units: 8}
            """
        ),
    )


def _needs(fact: facts.WrongType) -> str:
    names = [step for step in fact.route if isinstance(step, str)]
    if len(fact.expected) > _MANY:
        return f"one of {len(fact.expected)} values"
    words = []
    for expected in dict.fromkeys(fact.expected):
        word = _TYPES.get(expected, f"`{expected}`")
        if expected == "string_pattern_mismatch" and names:
            word = _FORMS.get(names[-1], word)
        words.append(word)
    if len(words) > 1 and "string_pattern_mismatch" in fact.expected and names and names[-1] in _FORMS:
        return _FORMS[names[-1]]
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def _templated(place: Place, context: Context) -> Iterable[Diagnostic]:
    """The finding of `{{ name }}`, whose braces YAML takes for mappings."""
    if foreign(beginning(place)):
        for hazard in context.document.hazards:
            if hazard.place.source is place.source and place.start < hazard.place.start < place.end:
                yield from explained(hazard, context)


def _label(value: object, written: str) -> str:
    """What stands there."""
    if "$" in written:
        return f"here it is {cut(inline(value))}" if isinstance(value, str | int | float | list | dict) else "nothing"
    match value:
        case None:
            return "nothing stands here"
        case str():
            if computed(value):
                return "text: nothing is computed without a `$name`"
            return "text, for its quotes" if written[:1] in ("'", '"') else "text"
        case bool():
            return "a boolean"
        case float():
            return "not a whole number" if value % 1 else "a number with a decimal point"
        case int():
            return "a number"
        case dict():
            return "a mapping"
        case _:
            return "a list"


def _help(fact: facts.WrongType, text: str) -> tuple[str, ...]:
    if text:
        return (f"write `{text}`",)
    if fact.route[-1] == "vocabulary":
        example = "[3, 5]" if fact.route[-2:-1] == ("IntegerLookup",) else "[the, film]"
        return (f"write it out, `vocabulary: {example}`: no file is read",)
    if fact.value is None:
        return (f"write a value for {field_at(fact.route)}, or remove it",)
    if isinstance(fact.value, str) and (result := computed(fact.value)):
        return (f"write a whole number, `{cut(fact.value)}` is {float(result):.3g}",)
    if isinstance(fact.value, dict) and fact.expected == ("list",):
        return ("begin each item with a dash: `- `",)
    return ()


def _gets(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case str():
            return f"the text `{cut(value, 30)}`" if value else "an empty text"
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
        case bool() | int() | float():
            return shown(value)
        case _:
            return "something else"


def _instead(fact: facts.WrongType, node: Node | None, variables: Container[str]) -> tuple[str, bool]:
    """What to write (empty if unknown), and whether that alone is sensible."""
    value, expected = fact.value, fact.expected
    written = node.place.text if isinstance(node, Scalar) else ""
    numeric = {"integer", "number"} & set(expected)
    if isinstance(value, str) and numeric and value:
        if fact.route[-2:-1] and fact.route[-2] in _FORMS and value.casefold() in ("none", "nil", "?"):
            return "null", True
        if value in variables:
            return f"${value}", "$" not in written
        spelled = number(value) or computed(value)
        found = resolve(spelled) if spelled is not None else None
        if spelled is not None and (isinstance(found, int) or "number" in expected or "$" in spelled):
            return spelled, "$" not in written
    if isinstance(value, float) and "integer" in expected:
        if "$" in written:
            return (_DIVISION.sub("//", written), value.is_integer()) if _DIVISION.search(written) else ("", False)
        return (str(int(value)), True) if value.is_integer() and abs(value) < 1e15 else ("", False)
    if isinstance(value, str | int) and not isinstance(value, bool) and set(expected) == {"list"}:
        if fact.route[-1] == "vocabulary":
            return "", False  # Keras takes it for a file
        return (f"[{written}]", True) if written and "\n" not in written else (f"[{cut(inline(value))}]", False)
    if isinstance(value, list) and value and "mapping" in expected and all(isinstance(one, dict) for one in value):
        merged = {key: one for item in value for key, one in item.items()}
        return cut(inline(merged), 60), False
    if isinstance(value, int | str) and expected == ("mapping",) and (cls := family("layers").get(str(fact.route[-1]))):
        needed = next((name for name, field in cls.model_fields.items() if field.is_required()), None)
        return (f"{fact.route[-1]}: {{{needed}: {inline(value)}}}" if needed else "", False)
    return "", False
