from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import head, primary
from rnnspec.source.tree import Mapping
from rnnspec.spec import facts


class NoKind(Rule, code="RS031", on=facts.NoKind):
    """an item of layers without a layer

    ## What it does
    Finds items that say where their input comes from, or how often they are repeated, and no layer.

    ## Why is this bad?
    Such an item is often half of one: the dash before `from` makes an item of its own.

    ## What happens at run time
    There is no layer to call.

    ## Repair
    Remove the dash if the key belongs to the item above, else write the layer.

    ## Source
    an item is a kind with what stands beside it (README, The language)
    """

    def check(self, fact: facts.NoKind, context: Context) -> Iterable[Diagnostic]:
        node = context.node(fact.route)
        place = head(context, fact.route)
        if isinstance(node, Mapping) and not node.entries:
            place = node.place
        above = isinstance(fact.route[-1], int) and fact.route[-1] > 0 and bool(fact.beside)
        yield self.finding(
            fact.route,
            primary(place, "no layer stands here"),
            message=f"an item of layers has {listed(fact.beside)} and no layer" if fact.beside else None,
            help=("remove the dash if this belongs to the item above",) if above else ("write `Kind: {arguments}`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - from: input  # RS031
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - {}  # RS031
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
                from: input
            """
        ),
    )
