from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards
from rnnspec.source.edit import replace


class HiddenCharacter(Rule, code="RS009", on=hazards.HiddenCharacter):
    """a control character that YAML forbids

    ## What it does
    Finds the first control character, and line separators that YAML 1.1 and 1.2 read differently.

    ## Why is this bad?
    Such a character cannot be seen, can change what a terminal or an editor shows, and has no meaning in a spec.

    ## What happens at run time
    Nothing is read, so nothing is checked or built.

    ## Repair
    Remove it. Where it is meant as part of a text, write it as an escape in double quotes, such as `"\\x1b"`.

    ## Source
    yaml.org/spec/1.2.2, chapter 5.1 (character set)
    """

    def check(self, fact: hazards.HiddenCharacter, context: Context) -> Iterable[Diagnostic]:
        code = f"U+{ord(fact.character):04X}"
        yield self.finding(
            (),
            primary(fact.place, code),
            message=f"the character {code} cannot be in a spec",
            fix=self.fix("remove it", (replace(fact.place, ""),), "safe"),
        )

    bad = (
        Case(
            """\
            name: small\x08  # RS009
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
            fixed="""\
            name: small  # RS009
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
        ),
    )
    good = (
        Case(
            """\
            name: klein – für Anfänger 🙂
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
