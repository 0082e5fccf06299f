from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import head, keys_at, primary
from rnnspec.spec import facts


class TooManyLayers(Rule, code="RS035", on=facts.TooManyItems):
    """the spec stands for too many layers

    ## What it does
    Counts the layers, each `repeat` and each block written out, up to 20,000. What is beyond is read once.

    ## Why is this bad?
    Nested blocks multiply: three times a hundred is a million layers. No such model can be trained.

    ## What happens at run time
    Keras would take hours to build it, if memory lasts.

    ## Repair
    Correct the `repeat`. Steps in time are no layers: one recurrent layer reads a sequence of any length.

    ## Source
    a limit of rnnspec: rnnspec/spec/items.py
    """

    def check(self, fact: facts.TooManyItems, context: Context) -> Iterable[Diagnostic]:
        times = "repeat" in keys_at(context, fact.route)
        place = head(context, fact.route)
        yield self.finding(
            fact.route,
            context.setting((*fact.route, "repeat"), "too often", primary=True)
            if times
            else primary(place, "too many"),
            message=f"the spec stands for more than {fact.limit:,} layers",
            help=("lower this `repeat`, or one that is around it or in it",)
            if times
            else ("lower a `repeat` that is around it or in it, or leave layers out",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
                repeat: 1000000  # RS035
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - repeat: 100  # RS035
                layers:
                  - repeat: 500
                    layers:
                      - Sequential: {layers: [{GRU: {units: 4, return_sequences: true}, repeat: 10}]}
              - Dense: {units: 1, name: head}
            outputs: [head]
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
                repeat: 10
            """
        ),
    )
