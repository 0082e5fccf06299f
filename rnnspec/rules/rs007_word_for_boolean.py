from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, field_at, overwritten, primary
from rnnspec.spec import facts

WORDS = {
    **dict.fromkeys(("yes", "on", "y", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "false"), "false"),
}


class WordForBoolean(Rule, code="RS007", on=facts.WrongType):
    """a word such as yes or off where true or false is needed

    ## What it does
    Finds `yes`, `no`, `on`, `off` and words in quotes where an argument is true or false.

    ## Why is this bad?
    These words were booleans in YAML 1.1 and are text in YAML 1.2, so one file means different things to different
    readers. rnnspec reads YAML 1.2.

    ## What happens at run time
    Any text but the empty one counts as true in Python: `return_sequences: no` would switch it on.

    ## Repair
    Write `true` or `false`.

    ## Source
    yaml.org/spec/1.2.2, chapter 10.3.2 (core schema), and yaml.org/type/bool.html for YAML 1.1
    """

    def check(self, fact: facts.WrongType, context: Context) -> Iterable[Diagnostic]:
        if not applies(fact):
            return
        place = context.document.place(fact.route)
        word = WORDS[fact.value.lower()]
        quoted = fact.value.lower() in ("true", "false")
        label = "text, for its quotes" if quoted else "text in YAML 1.2, a boolean in YAML 1.1 only"
        edits = overwritten(context, context.node(fact.route), word) if place.text.strip("\"'") == fact.value else ()
        yield self.finding(
            fact.route,
            primary(place, label),
            message=f"{field_at(fact.route)} needs true or false, gets the text `{cut(fact.value)}`",
            help=() if edits else (f"write `{word}`",),
            fix=self.fix(f"write `{word}`", edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: yes}  # RS007
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}  # RS007
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, use_bias: 'False'}  # RS007
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, use_bias: false}  # RS007
            """,
        ),
    )
    good = (
        Case(
            """\
            name: on
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
            """
        ),
    )


def applies(fact: facts.WrongType) -> bool:
    return "boolean" in fact.expected and isinstance(fact.value, str) and fact.value.lower() in WORDS
