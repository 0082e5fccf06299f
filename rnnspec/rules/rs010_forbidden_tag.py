from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards
from rnnspec.source.edit import replace
from rnnspec.source.text import Place


class ForbiddenTag(Rule, code="RS010", on=hazards.Tagged):
    """tags are not allowed in a spec

    ## What it does
    Finds YAML tags: `!!python/tuple`, `!include`, `!!int`.

    ## Why is this bad?
    A tag asks the reader to make an object of some class; that is how a file comes to run code. A spec is data alone.

    ## What happens at run time
    The tag is never acted on. The value is read as if it were not there, and nothing is built.

    ## Repair
    Remove the tag. For a tuple write a list; for a part of another file use `extends`.

    ## Source
    yaml.org/spec/1.2.2, chapter 6.9.1, and pyyaml.org/wiki/PyYAMLDocumentation on loading untrusted input
    """

    def check(self, fact: hazards.Tagged, context: Context) -> Iterable[Diagnostic]:
        place = fact.place
        blanks = len(place.source.text) - len(place.source.text[place.end :].lstrip(" ")) - place.end
        edit = replace(Place(place.source, place.start, place.end + blanks), "")
        yield self.finding(
            (),
            primary(place, "a spec is data without tags"),
            message=f"the tag `{cut(fact.tag, 40)}` is not allowed in a spec",
            fix=self.fix("remove the tag", (edit,), "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: !!python/tuple [10, 1]}  # RS010
            layers:
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [10, 1]}  # RS010
            layers:
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: !!int 8}  # RS010
            """
        ),
    )
    good = (
        Case(
            """\
            name: "!small"
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
