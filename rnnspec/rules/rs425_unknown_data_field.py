from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import guessed, listed, meant


class UnknownDataField(Rule, code="RS425", on=problems.UnknownName):
    """transform works on a field that does not exist

    ## What it does
    Looks up `of` among the fields of the data.

    ## Why is this bad?
    `of` is `x`, `y`, `both`, or the name of one input or label.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Use one of the names that the finding lists.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.UnknownName, context: Context) -> Iterable[Diagnostic]:
        names = ("x", "y", "both", *(name for name in fact.known if name not in ("x", "y")))
        fix = guessed(context, fact.route, fact.name, names)
        yield self.finding(
            fact.route,
            context.label(fact.route, "no such field", primary=True),
            message=f"the data has no field `{fact.name}`",
            notes=(f"fields: {listed(fact.known)}",),
            help=() if fix else meant(fact.name, names),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [20, 3]}, y: {shape: [3]}}}
              transforms:
                - scale: {of: target}  # RS425
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 200, x: {shape: [20, 3]}, y: {shape: [3]}}}
              transforms:
                - scale: {of: y}
            """
        ),
    )
