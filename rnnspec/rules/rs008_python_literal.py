from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._python import for_none, instead
from rnnspec.rules._words import cut, field_at, primary
from rnnspec.source.edit import replace
from rnnspec.spec import facts


class PythonLiteral(Rule, code="RS008", on=facts.WrongType):
    """a value is spelled as in Python, which YAML reads as text

    ## What it does
    Finds `(10, 64)` where a list is needed, and `None`.

    ## Why is this bad?
    YAML has neither. Both are plain text to it, and within braces the comma of `(10, 64)` even begins a new key.

    ## What happens at run time
    Keras would get the text `(10, 64)` for a shape.

    ## Repair
    Write `[10, 64]` for `(10, 64)`, and `null` for `None`.

    ## Source
    yaml.org/spec/1.2.2, chapter 10.3.2 (core schema)
    """

    def check(self, fact: facts.WrongType, context: Context) -> Iterable[Diagnostic]:
        found = instead(fact, context)
        if found is None:
            return
        place, text = found
        own = place.source is context.document.source
        title, fits = f"write `{text}`", True
        if text == "null":
            title, fits = for_none(fact)
        elif "null" in text and fact.route[0] not in ("input", "inputs"):
            title, fits = "write a list in brackets, with a number in place of `None`", False
        edits = (replace(place, text),) if own and fits else ()
        yield self.finding(
            fact.route,
            primary(place, "text to YAML"),
            message=f"{field_at(fact.route)} is spelled as in Python: `{cut(place.text, 30)}`",
            help=() if edits else (title,),
            fix=self.fix(title, edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: (10, 64)}  # RS008
            layers:
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [10, 64]}  # RS008
            layers:
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            input:
              batch_shape: (None, 10, 64,)  # RS008
            layers:
              - LSTM: {units: 8}
            """,
            fixed="""\
            input:
              batch_shape: [null, 10, 64]  # RS008
            layers:
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            input: {batch_shape: (32, 10, 64), dtype: float32}  # RS008
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 64]}
            layers:
              - LSTM: {units: 8, seed: None}  # RS008
            """,
            fixed="""\
            input: {shape: [10, 64]}
            layers:
              - LSTM: {units: 8, seed: null}  # RS008
            """,
        ),
        Case(
            """\
            input: {shape: [10, 64]}
            layers:
              - LSTM: {units: 8, activation: None}  # RS008
            """,
            fixed="""\
            input: {shape: [10, 64]}
            layers:
              - LSTM: {units: 8, activation: null}  # RS008
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 64]}
            layers:
              - LSTM: {units: 8, seed: null}
            """
        ),
    )
