from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.inference import expectations
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed, meant
from rnnspec.source.edit import rename_key
from rnnspec.source.tree import Mapping


class UnknownExpectedLayer(Rule, code="RS803", on=expectations.UnknownExpectedLayer):
    """expectation of a layer that does not exist

    ## What it does
    Looks up the names under `expect.layers` among the layers.

    ## Why is this bad?
    An expectation of nothing is never unmet: the figure it should guard may change unseen.

    ## What happens at run time
    Nothing.

    ## Repair
    Use one of the names that the finding lists. Layers without a `name` are called as Keras calls them: `lstm`,
    `lstm_1`, `dense`.

    ## Source
    automatic names as in keras/src/utils/naming.py, Keras 3.15.1
    """

    def check(self, fact: expectations.UnknownExpectedLayer, context: Context) -> Iterable[Diagnostic]:
        near = closest(fact.name, fact.known)
        section = context.node(fact.route[:-1])
        entry = section.entries.get(fact.name) if isinstance(section, Mapping) else None
        outer = _around(fact.name, context)
        fix = None
        own = entry is not None and entry.key.place.source is context.document.source and not entry.merged
        if entry is not None and own and len(near) == 1 and not outer:
            edits = [rename_key(entry, near[0])]
            fix = self.fix(f"did you mean `{near[0]}`?", edits, "unsafe", "a guess from the spelling")
        yield self.finding(
            fact.route,
            context.label(fact.route, "no layer is called so", primary=True, key=True),
            message=f"`expect` knows a layer `{fact.name}`, the model does not",
            notes=(
                f"`{fact.name}` is inside of `{outer}`, whose figures hold its own"
                if outer
                else f"layers: {listed(fact.known)}",
            ),
            help=(f"expect it of `{outer}`",) if outer else () if fix else meant(fact.name, fact.known),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 2]}
            layers:
              - LSTM: {units: 8, name: encoder}
            expect:
              layers:
                encodr: {params: 352}  # RS803
            """,
            fixed="""\
            input: {shape: [10, 2]}
            layers:
              - LSTM: {units: 8, name: encoder}
            expect:
              layers:
                encoder: {params: 352}  # RS803
            """,
        ),
        Case(
            """\
            input: {shape: [10, 2]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8, name: inner}}}
            expect:
              layers:
                inner: {params: 352}  # RS803
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 2]}
            layers:
              - LSTM: {units: 8, name: encoder}
            expect:
              layers:
                encoder: {params: 352}
            """
        ),
    )


def _around(name: str, context: Context) -> str | None:
    """The outer layer inside of which a layer of that name was written."""
    from rnnspec.rules._unread import written

    report = context.report
    for one, route in written(report.spec) if report is not None else ():
        step = context.step(route)
        if getattr(one, "name", None) == name and step is not None and step.node.at != route:
            return step.node.name
    return None
