from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards
from rnnspec.source.edit import replace

_INVISIBLE = "\u180e\u200b\u200e\u200f\u2060"


class NonAsciiBlank(Rule, code="RS006", on=hazards.NonAsciiBlank):
    """a blank that looks like a space and is none

    ## What it does
    Finds no-break spaces, wide and zero-width blanks outside of quotes and comments.

    ## Why is this bad?
    For YAML they are letters: `units:` with a no-break space behind it is one word, not a key. They come with text
    copied from web pages and word processors, and cannot be seen.

    ## What happens at run time
    A key or name with such a blank in it would match nothing.

    ## Repair
    Put a space in its place, or nothing where it has no width. Where such a blank is meant, quotes keep it.

    ## Source
    yaml.org/spec/1.2.2, chapter 5.5: blanks are the space and the tab.
    """

    def check(self, fact: hazards.NonAsciiBlank, context: Context) -> Iterable[Diagnostic]:
        from unicodedata import name

        called = name(fact.character).lower()
        title = "remove it" if set(fact.place.text) <= set(_INVISIBLE) else "write a space"
        text = "".join("" if character in _INVISIBLE else " " for character in fact.place.text)
        yield self.finding(
            (),
            primary(fact.place, f"{called} (U+{ord(fact.character):04X})"),
            message=f"a {called} where a space should be" if text else f"an invisible {called}",
            fix=self.fix(title, (replace(fact.place, text),), "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units:\xa08  # RS006
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: 8  # RS006
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, activation: ta\u200bnh}  # RS006
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, activation: tanh}  # RS006
            """,
        ),
    )
    good = (
        Case(
            """\
            name: "10\xa0000 words"
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
