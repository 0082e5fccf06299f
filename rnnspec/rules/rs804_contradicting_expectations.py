from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference.expectations import Unmet
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._expected import contradiction, section
from rnnspec.rules._figures import figure


class ContradictingExpectations(Rule, code="RS804", on=Unmet):
    """expectations that no model can meet together

    ## What it does
    Compares the figures under `expect` with each other: `params` with `max_params`, `macs` with `max_macs`, and
    `params` with the sum of its trainable and its other part.

    ## Why is this bad?
    One of them is always unmet, whatever the model is.

    ## What happens at run time
    Nothing is trained until one of them is changed.

    ## Repair
    Change the figure that is not meant.

    ## Source
    rnnspec/inference/expectations.py
    """

    def check(self, fact: Unmet, context: Context) -> Iterable[Diagnostic]:
        found = contradiction(fact, context)
        if found is None:
            return
        first, others, text = found
        at = fact.route[:-1]
        report = context.report
        expected = getattr(section(fact, context), first)
        value = getattr(report, first, None) if fact.layer is None else None
        yield self.finding(
            (*at, first),
            context.label((*at, first), f"expects {figure(first, expected)}", primary=True),
            *(context.label((*at, name), "contradicts it") for name in others),
            message=text,
            notes=(f"`{first}` of the model is {figure(first, value)}",) if value is not None else (),
            help=("change the figure that is not meant",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect:
              params: 96  # RS804
              max_params: 50
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect:
              params: 100  # RS804
              trainable_params: 96
              non_trainable_params: 0
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect: {params: 96, trainable_params: 96, non_trainable_params: 0, max_params: 96}
            """
        ),
    )
