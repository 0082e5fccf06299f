from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference.expectations import Unmet
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._expected import contradiction
from rnnspec.rules._figures import figure, shares, whose
from rnnspec.source.edit import inline, replace


class UnmetExpectation(Rule, code="RS801", on=Unmet):
    """model is not what was expected

    ## What it does
    Compares the figures under `expect` with those of the model, and of its layers by name.

    ## Why is this bad?
    `expect` holds what must stay true. A figure that changed without being meant to is how a mistake in a shape or in
    an argument shows first.

    ## What happens at run time
    Nothing: the model trains, and is another one than intended. Old checkpoints may not fit it.

    ## Repair
    Undo the change, or write the new figure if it is meant.

    ## Source
    rnnspec/inference/report.py: the figures are sums over the weights that Keras would make
    """

    def check(self, fact: Unmet, context: Context) -> Iterable[Diagnostic]:
        if fact.figure.startswith("max_") or contradiction(fact, context):
            return  # RS802, RS804
        expected, who = figure(fact.figure, fact.expected), whose(fact.layer)
        step = context.report.steps.get(fact.layer) if context.report and fact.layer else None
        if fact.found is None:
            yield self.finding(
                fact.route,
                context.label(fact.route, f"expects {expected}, an open axis of {who} decides", primary=True),
                message=f"`{fact.figure}` cannot be told",
                help=("give the axis a size, or expect what does not depend on it, such as `params`",),
            )
            return
        found = figure(fact.figure, fact.found)
        labels = [context.label(fact.route, f"expects {expected}, {who} has {found}", primary=True)]
        if step is not None:
            labels.append(context.label(step.node.at, f"has {found}", key=True))
        node = context.node(fact.route)
        own = node is not None and node.place.source is context.document.source and "$" not in node.place.text
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.figure}` of {who} is {found} instead of {expected}",
            notes=_again(step)
            or (shares(context.report, fact.figure) if context.report and fact.layer is None else ()),
            trace=context.trace(step.node.at) if step else (),
            fix=self.fix(
                "expect what is there",
                [replace(node.place, inline(fact.found))] if node is not None and own else [],
                "unsafe",
                "gives up what was expected",
            ),
        )

    bad = (
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            expect:
              params: 8801  # RS801
              output_shape: [null, 1]
            """,
            fixed="""\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            expect:
              params: 8809  # RS801
              output_shape: [null, 1]
            """,
        ),
        Case(
            """\
            input: {shape: [10, 2]}
            layers:
              - LSTM: {units: 8}
            expect:
              layers: {lstm: {output_shape: [null, 10, 8]}}  # RS801
            """,
            fixed="""\
            input: {shape: [10, 2]}
            layers:
              - LSTM: {units: 8}
            expect:
              layers: {lstm: {output_shape: [null, 8]}}  # RS801
            """,
        ),
    )
    good = (
        Case(
            """\
            inputs: {a: {shape: [10, 4]}, b: {shape: [10, 4]}}
            layers:
              - LSTM: {units: 3, name: enc}
                from: a
              - {reuse: enc, name: again, from: b}
              - Concatenate: {}
                from: [enc, again]
            expect: {layers: {enc: {params: 96}, again: {params: 0, output_shape: [null, 3]}}}
            """
        ),
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            expect: {params: 8809, output_shape: [null, 1]}
            """
        ),
    )


def _again(step: Step | None) -> tuple[str, ...]:
    """The note on a second call of a shared layer."""
    shares_ = step.node.shares if step is not None else None
    return (f"it calls `{shares_}` again, where the weights are counted",) if shares_ else ()
