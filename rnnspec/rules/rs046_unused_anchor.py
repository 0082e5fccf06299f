from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source.edit import replace
from rnnspec.source.text import Place
from rnnspec.spec import facts


class UnusedAnchor(Rule, code="RS046", on=facts.UnusedAnchor):
    """an anchor that no alias refers to

    ## What it does
    Finds `&name` without a `*name` behind it.

    ## Why is this bad?
    An anchor says that the value comes again. It may have been meant for a `*name` that is not there any more.

    ## What happens at run time
    Nothing.

    ## Repair
    Remove the `&name`, or refer to it.

    ## Source
    yaml.org/spec/1.2.2, chapter 6.9.2
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: facts.UnusedAnchor, context: Context) -> Iterable[Diagnostic]:
        text, end = fact.place.source.text, fact.place.end
        blank = len(text[end:]) - len(text[end:].lstrip(" "))
        place = Place(fact.place.source, fact.place.start, end + blank)
        yield self.finding(
            fact.route,
            primary(fact.place, f"no `*{cut(fact.name)}` behind it"),
            message=f"nothing refers to the anchor `&{cut(fact.name)}`",
            fix=self.fix("remove the anchor", (replace(place, ""),), "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &small {units: 8}  # RS046
            expect: {params: 320}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS046
            expect: {params: 320}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &small {units: 8, return_sequences: true}
              - LSTM: *small
            """
        ),
    )
