from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import removal
from rnnspec.source.tree import Mapping, Node, Route, Scalar, Sequence


class SingleRepeat(Rule, code="RS048", on=Report, having="repeat"):
    """`repeat: 1` repeats nothing

    ## What it does
    Finds `repeat: 1`, written as a number.

    ## Why is this bad?
    It reads as if there were several.

    ## What happens at run time
    Nothing: the layer or the block is there once, as it would be without.

    ## Repair
    Remove the line. A number that is to be changed may stand under `vars`: `repeat: $depth`.

    ## Source
    rnnspec/spec/items.py
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for route in _single(context.node(("layers",)), ("layers",)):
            edits = removal(context, route)
            yield self.finding(
                route,
                context.setting(route, "once, as without it", primary=True),
                help=() if edits else ("remove it",),
                fix=self.fix("remove it", edits, "safe"),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
                repeat: 1  # RS048
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
        ),
    )
    good = (
        Case(
            """\
            vars: {depth: 1}
            input: {shape: [10, 1]}
            layers:
              - repeat: $depth
                layers:
                  - LSTM: {units: 8, return_sequences: true}
              - LSTM: {units: 8, return_sequences: true}
                repeat: 2
            """
        ),
    )


def _single(node: Node | None, route: Route) -> Iterable[Route]:
    """The routes to `repeat: 1` beside a kind, and of blocks, in these and all blocks and models inside."""
    match node:
        case Sequence(items=items):
            for index, item in enumerate(items):
                yield from _single(item, (*route, index))
        case Mapping(entries=entries):
            for key, entry in entries.items():
                value = entry.value
                if key == "repeat" and isinstance(value, Scalar) and value.value == 1 and value.place.text == "1":
                    yield (*route, key)
                yield from _single(value, (*route, key))
        case _:
            pass
