from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference.report import Report
from rnnspec.rules._base import Case, Context, Rule


class IdleLayer(Rule, code="RS120", on=Report):
    """layer leads to no output

    ## What it does
    Finds the end of a branch of layers that no output of the model depends on.

    ## Why is this bad?
    The layer is written but not part of the model: it is neither trained nor counted. Mostly a `from` further down goes
    past it by mistake, or an output was forgotten.

    ## What happens at run time
    Keras builds the model without the layer and says nothing.

    ## Repair
    Take the layer out, lead the next one to it with `from`, or name it in `outputs`.

    ## Source
    keras/src/ops/function.py (map_graph), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if not fact.sound or not fact.outputs:
            return
        used = {ref.name for name in fact.idle for ref in fact.steps[name].node.refs}
        for name in sorted(fact.idle - used, key=lambda name: fact.steps[name].node.route):
            node = fact.steps[name].node
            outputs = " and ".join(f"`{output.name}`" for output in fact.outputs)
            yield self.finding(
                node.route,
                context.label(node.at, f"{outputs} can be had without it", primary=True, key=True),
                message=f"layer `{name}` leads to no output",
                help=("take it out, lead a later layer to it with `from`, or name it in `outputs`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, name: reader}
              - Dense: {units: 8}  # RS120
              - Dense: {units: 1}
                from: reader
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, name: reader}
              - Dense: {units: 8, name: other}
              - Dense: {units: 1, name: last}
                from: reader
            outputs: [last, other]
            """
        ),
    )
