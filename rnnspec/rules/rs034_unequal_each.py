from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut
from rnnspec.spec import facts


class UnequalEach(Rule, code="RS034", on=facts.UnequalEach):
    """the lists of an `each` differ in length

    ## What it does
    Compares the lengths of the lists under `each`.

    ## Why is this bad?
    Each turn of the block takes one value from every list. Beyond the shortest list, values are missing.

    ## What happens at run time
    The block would end with the shortest list, and layers would be missing.

    ## Repair
    Give all lists one length. A value that is the same in every turn belongs into the block or into `vars`.

    ## Source
    the language of rnnspec (README, Blocks)
    """

    def check(self, fact: facts.UnequalEach, context: Context) -> Iterable[Diagnostic]:
        names = dict(fact.lengths)
        longest = max(names, key=lambda name: names[name])
        shortest = min(names, key=lambda name: names[name])
        yield self.finding(
            fact.route,
            context.label((*fact.route, shortest), f"{names[shortest]} values", primary=True),
            context.label((*fact.route, longest), f"{names[longest]} values"),
            message=f"`{cut(shortest, 20)}` and `{cut(longest, 20)}` differ in length",
            help=("give all lists of an `each` one length",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - each:
                  units: [4, 8, 16]
                  drop: [0.1, 0.2]  # RS034
                layers:
                  - LSTM: {units: $units, dropout: $drop, return_sequences: true}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - each:
                  units: [4, 8, 16]
                  drop: [0.1, 0.2, 0.3]
                layers:
                  - LSTM: {units: $units, dropout: $drop, return_sequences: true}
            """
        ),
    )
