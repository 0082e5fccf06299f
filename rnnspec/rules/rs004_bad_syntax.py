import re
from collections.abc import Iterable
from typing import TypeAlias

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._foreign import foreign, words
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards
from rnnspec.source.edit import Edit, replace
from rnnspec.source.text import Place

#: Headline, label, help.
Words: TypeAlias = tuple[str, str, str]

_WORDS: dict[hazards.Problem, Words] = {
    "colon": (
        "a second colon where no mapping can begin",
        "the text before it is a value already",
        "begin a new line for the next key, or put the value in quotes",
    ),
    "missing-colon": ("a line without a colon among keys", "no `: ` here", "write `key: value`"),
    "tight-colon": (
        "no blank behind a colon",
        "a blank or a value has to follow",
        "write a value behind the colon, or `{}` for no arguments",
    ),
    "bracket": ("a bracket is not closed", "neither a comma nor the closing bracket", "close it, or write a comma"),
    "stray-bracket": ("a closing bracket that closes nothing", "no bracket is open here", "remove it"),
    "quote": ("a quote is not closed", "opened here", "write the closing quote"),
    "escape": (
        "unknown escape in double quotes",
        "not an escape of YAML",
        "use single quotes, in which a backslash is a backslash",
    ),
    "indentation": ("this line fits no mapping or list above it", "begins at no column of an open one", ""),
    "indicator": (
        "plain text cannot begin with this character",
        "has a meaning of its own in YAML",
        "put quotes around it",
    ),
    "dash": (
        "a list cannot begin behind a key on the same line",
        "`- ` begins an item only on a line of its own",
        "write the items on lines of their own, or in brackets: `[1, 2]`",
    ),
    "anchor": (
        "`&` and `*` need a name behind them",
        "no name of an anchor",
        "put quotes around a text with `*` or `&`",
    ),
    "block-header": (
        "text behind `|` or `>`",
        "the text begins on the next line",
        "begin the text on the next line, or put it in quotes",
    ),
    "content": ("a value is missing", "a value should stand before this", "write the value, or remove the comma"),
    "trailing": ("text behind the end of the document", "the document has ended above", "remove it"),
    "other": ("this is not YAML", "reading ends here", "put quotes around a text with special characters"),
}
_CLOSING = {"[": "]", "{": "}"}
_BARE_ITEM = re.compile(r"[ ]*- +(\w[\w.]*)[ \t]*(?:#.*)?")


class BadSyntax(Rule, code="RS004", on=hazards.SyntaxProblem):
    """the text is not YAML

    ## What it does
    Says where the text stops being YAML, and what YAML expects there.

    ## Why is this bad?
    From there on nothing can be read: what belongs to what is told by colons, brackets and columns.

    ## What happens at run time
    Nothing behind this place is checked or built.

    ## Repair
    Write what the finding names. `rnnspec schema` gives editors the means to mark such places while typing.

    ## Source
    yaml.org/spec/1.2.2, chapters 6 to 8
    """

    def check(self, fact: hazards.SyntaxProblem, context: Context) -> Iterable[Diagnostic]:
        if found := foreign(fact.place):
            place, name = found
            fix = self.fix(f"write `${name}`", (replace(place, f"${name}"),), "safe")
            yield self.finding(
                (), primary(place, "its braces begin a mapping"), message=words(place.text, name), fix=fix
            )
            return
        message, label, help = _WORDS[fact.problem]  # noqa: A001
        labels = [primary(fact.place, label)]
        fix = None
        if fact.context is not None and fact.context.text in _CLOSING:
            labels.append(Label(fact.context, "opened here"))
            message = f"`{fact.context.text}` is not closed"
            help = f"write `{_CLOSING[fact.context.text]}` where it ends, or a comma between two entries"  # noqa: A001
        if fact.problem == "indentation":
            help, edits, beside = _indentation(fact)  # noqa: A001
            fix = self.fix(help, edits, "safe")
            labels += [Label(beside, "begins here")] if beside else []
            if bare := _bare_item(fact.place):
                message = f"the key `{cut(fact.place.text, 20)}` stands under the text `{cut(bare[1], 20)}`"
        if fact.problem in ("missing-colon", "escape"):
            message = f"{message}: `{cut(fact.place.text, 30)}`"
        if fact.problem == "indicator":
            message = f"plain text cannot begin with `{fact.place.text}`"
        yield self.finding((), *labels, message=message, help=() if fix or not help else (help,), fix=fix)

    bad = (
        Case(
            """\
            name: lstm: small  # RS004
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]
            layers:  # RS004
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
             - Dense: {units: 1}  # RS004
            """
        ),
        Case(
            """\
            inputs: {a: {shape: [4]}, b: {shape: [4]}}
            layers:
              - Concatenate  # joins both
                from: [a, b]  # RS004
            """,
            fixed="""\
            inputs: {a: {shape: [4]}, b: {shape: [4]}}
            layers:
              - Concatenate: {}  # joins both
                from: [a, b]  # RS004
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            fit:
              callbacks:
                - CSVLogger: {filename: "logs\\q.csv"}  # RS004
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers: - LSTM  # RS004
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units:}  # RS004
            """
        ),
        Case(
            """\
            input: {shape: [10, , 1]}  # RS004
            """
        ),
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: ${units}}  # RS004
            """,
            fixed="""\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units}  # RS004
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}}  # RS004
            """
        ),
        Case(
            """\
            name: `small`  # RS004
            """
        ),
        Case(
            """\
            name: 'small  # RS004
            input: {shape: [10, 1]}
            """
        ),
        Case(
            """\
            data:
              source: {csv: {path: *.csv}}  # RS004
            """
        ),
        Case(
            """\
            name: | small
            """
        ),
        Case(
            """\
            name: small
            input  # RS004
            layers: [Flatten]
            """
        ),
    )
    good = (
        Case(
            """\
            name: 'lstm: small'
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense:
                  units: 1
            """
        ),
    )


def _bare_item(place: Place) -> re.Match[str] | None:
    """The kind without a colon in the line above, with a comment behind it."""
    number, _ = place.source.position(place.start)
    return _BARE_ITEM.fullmatch(place.source.line(number - 1)) if number > 1 else None


def _indentation(fact: hazards.SyntaxProblem) -> tuple[str, tuple[Edit, ...], Place | None]:
    """What to write where a line has no column to belong to, and the beginning of a line it may belong to."""
    place = fact.place
    source = place.source
    number, column = source.position(place.start)
    if bare := _bare_item(place):
        end = source.line_starts[number - 2] + bare.end(1)
        if place.text in ("from", "repeat") and column == bare.start(1) + 1:
            return f"write `{bare[1]}: {{}}`", (Edit(Place(source, end, end), ": {}"),), None
        return f"write `{bare[1]}:` and its arguments below, further in", (), None
    if source.line(number)[: column - 1].strip():
        return "put the whole value in quotes, or begin a new line", (), None
    for above in range(number - 1, 0, -1):
        text = source.line(above)
        begin = len(text) - len(text.lstrip())
        if text.strip() and not text.lstrip().startswith("#") and text.lstrip().startswith("-") == (place.text == "-"):
            start = source.line_starts[above - 1] + begin
            return f"begin it at column {begin + 1}, as line {above} does", (), Place(source, start, start + 1)
    return "begin it at the column of the lines it belongs to", (), None
