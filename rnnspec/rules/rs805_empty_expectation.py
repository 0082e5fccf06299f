from collections.abc import Iterable, Iterator
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.source.tree import Route
from rnnspec.spec.document import ExpectSpec


class EmptyExpectation(Rule, code="RS805", on=Report, having="expect"):
    """an expectation of nothing

    ## What it does
    Finds `expect: {}`, layers under `expect` without a figure, and figures that are `null`.

    ## Why is this bad?
    It looks as if something were guarded.

    ## What happens at run time
    Nothing: whatever the model becomes, the expectation is met.

    ## Repair
    Write the figure that must stay true, such as `params: 8809`, or leave the section out.

    ## Source
    rnnspec/inference/expectations.py
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if fact.spec.expect is None:
            return
        for route, figure in _empty(fact.spec.expect):
            step = fact.steps.get(str(route[2])) if route[1:2] == ("layers",) and len(route) > 2 else None
            params = sum(weight.size for weight in step.weights) if step else fact.params
            yield self.finding(
                route,
                context.label(route, "any value meets this" if figure else "holds no figure", primary=True, key=True),
                message=f"`{figure}: null` expects nothing" if figure else None,
                help=(f"write the figure that must stay true, such as `params: {params}`, or leave it out",)
                if fact.complete
                else ("write the figure that must stay true, or leave it out",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect: {}  # RS805
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect:
              params: null  # RS805
              layers: {lstm: {}}  # RS805
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 3}
            expect: {layers: {lstm: {params: 96}}}
            """
        ),
    )


def _empty(expect: ExpectSpec) -> Iterator[tuple[Route, str]]:
    """The routes to sections without a figure, and to figures that are null with their names."""
    if not expect.given or expect.given == {"layers": {}}:
        yield ("expect",), ""
    for route, section in (
        (("expect",), expect),
        *((("expect", "layers", name), one) for name, one in expect.layers.items()),
    ):
        if section is not expect and not section.given:
            yield route, ""
        yield from (((*route, name), name) for name, value in section.given.items() if value is None)
