from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference.expectations import Unmet
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._expected import contradiction
from rnnspec.rules._figures import figure, shares, whose


class LimitExceeded(Rule, code="RS802", on=Unmet):
    """model is larger than it may be

    ## What it does
    Compares `max_params`, `max_macs` and `max_memory` under `expect` with the figures of the model.

    ## Why is this bad?
    A limit is a promise to the machine the model is to run on.

    ## What happens at run time
    Nothing here; where the model is to run it may be too slow or not fit.

    ## Repair
    Make the layer with the largest share smaller, or raise the limit if the machine allows it.

    ## Source
    rnnspec/inference/report.py: the figures are sums over the weights that Keras would make
    """

    def check(self, fact: Unmet, context: Context) -> Iterable[Diagnostic]:
        if not fact.figure.startswith("max_") or contradiction(fact, context):
            return  # RS801, RS804
        name, who = fact.figure.removeprefix("max_"), whose(fact.layer)
        limit = figure(fact.figure, fact.expected)
        if fact.found is None:
            has, message = f"an open axis of {who} decides", f"`{name}` cannot be held to a limit"
        else:
            found = figure(name, fact.found)
            has, message = f"{who} has {found}", f"`{name}` of {who} is {found}, over {limit}"
        yield self.finding(
            fact.route,
            context.label(fact.route, f"allows {limit}, {has}", primary=True),
            message=message,
            notes=shares(context.report, "params" if name == "memory" else name)
            if context.report and fact.layer is None and fact.found is not None
            else (),
        )

    bad = (
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 50000, output_dim: 16}
              - LSTM: {units: 8}
            expect:
              max_memory: 1 MiB  # RS802
            """
        ),
        Case(
            """\
            input: {shape: [null, 4]}
            layers:
              - LSTM: {units: 8}
            expect:
              max_macs: 100000  # RS802
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
            expect: {max_memory: 1 MiB, max_params: 9000}
            """
        ),
    )
