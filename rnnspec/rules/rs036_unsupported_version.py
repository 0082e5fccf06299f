from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import overwritten, primary, shown
from rnnspec.spec import facts
from rnnspec.spec.load import LANGUAGE


class UnsupportedVersion(Rule, code="RS036", on=facts.UnsupportedVersion):
    """a version of the language that this rnnspec does not know

    ## What it does
    Compares `rnnspec:` with the version of the language that this release reads.

    ## Why is this bad?
    A later version may give the same words another meaning.

    ## What happens at run time
    Nothing is built.

    ## Repair
    Update rnnspec, or write `rnnspec: 1` if the spec was written for that.

    ## Source
    the language of rnnspec (README, The language)
    """

    def check(self, fact: facts.UnsupportedVersion, context: Context) -> Iterable[Diagnostic]:
        same = str(fact.given).strip() == str(LANGUAGE)
        edits = overwritten(context, context.node(("rnnspec",)), str(LANGUAGE)) if same else ()
        write = f"write `rnnspec: {LANGUAGE}`"
        place = context.document.place(("rnnspec",))
        if not place.text or isinstance(fact.given, list | dict):
            place = context.document.place(("rnnspec",), key=True)
        yield self.finding(
            fact.route,
            primary(place, f"this release reads version {LANGUAGE}"),
            message=f"version {shown(fact.given)} of the language is not known",
            help=() if edits else ("update rnnspec", f"or {write}, if the spec was written for that"),
            fix=self.fix(write, edits, "safe"),
        )

    bad = (
        Case(
            """\
            rnnspec: 2  # RS036
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            rnnspec: "1"  # RS036
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
            fixed="""\
            rnnspec: 1  # RS036
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
        ),
    )
    good = (
        Case(
            """\
            rnnspec: 1
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
