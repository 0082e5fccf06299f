from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import contradicted, cut, primary
from rnnspec.spec import facts


class ContradictingInput(Rule, code="RS050", on=facts.OlderSpelling):
    """the input is declared twice, and differently

    ## What it does
    Compares `input_shape` and its kin on the first layer with the section `input`.

    ## Why is this bad?
    Only one of them can be meant, and a reader cannot tell which.

    ## What happens at run time
    Keras 3 builds for the `Input` in front and passes over what the layer says, or refuses the argument.

    ## Repair
    Declare the input once, under `input`.

    ## Source
    keras/src/models/sequential.py and keras/src/layers/layer.py, Keras 3.15.1
    """

    def check(self, fact: facts.OlderSpelling, context: Context) -> Iterable[Diagnostic]:
        if not contradicted(fact, context):
            return
        yield self.finding(
            fact.route,
            primary(fact.place, f"says `{cut(fact.new, 60)}`"),
            context.label(("input",), "says something else", key=True),
            help=("declare the input once, under `input`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8, input_shape: [12, 4]}  # RS050
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
