from collections.abc import Iterable

from rnnspec.data import _problems as problems
from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, numbers

_NAMES = {"all": "series", "train": "training part", "validation": "validation part", "test": "test part"}


class WindowTooLong(Rule, code="RS426", on=problems.WindowTooLong):
    """window is longer than the series

    ## What it does
    Compares the rows that a window and its target span with the rows of each part.

    ## Why is this bad?
    The parts are cut in time order before the windows are: a short validation part has to hold at least one window
    with its target.

    ## What happens at run time
    rnnspec stops before it builds the model.

    ## Repair
    Use a shorter `length`, or a larger share for that part.

    ## Source
    rnnspec/data; the order of the steps is that of pipeline.py
    """

    def check(self, fact: problems.WindowTooLong, context: Context) -> Iterable[Diagnostic]:
        part = _NAMES.get(fact.part, fact.part)
        ahead = f" and {fact.horizon} ahead" if fact.horizon else ""
        yield self.finding(
            fact.route,
            context.setting(
                fact.route, f"needs {count(fact.needed, 'row')}, the {part} has {fact.available:,}", primary=True
            ),
            message=f"a window of {fact.length}{ahead} is longer than the {part}",
            help=_repairs(fact, part, context),
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 3}
            data:
              source: {synthetic: {samples: 100, x: {shape: [3]}}}
              split: {validation: 0.2}
              transforms:
                - window: {length: 20}  # RS426
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
              source: {synthetic: {samples: 200, x: {shape: [3]}}}
              split: {validation: 0.2}
              transforms:
                - window: {length: 20}
            """
        ),
    )


def _repairs(fact: problems.WindowTooLong, part: str, context: Context) -> tuple[str, ...]:
    """The longest window that fits, if any does, and what else would."""
    longest, needs = fact.available - fact.horizon, f"at least {fact.needed} rows"
    more = f"give the {part} {needs}" if fact.part == "all" else f"give the {part} a larger share, {needs}"
    if longest < 1:
        return (more,)
    declared = (
        [one for one in context.report.inputs.values() if one.sizes[1:2] == (fact.length,)] if context.report else []
    )
    also = ""
    for tensor in declared[:1]:
        also = f", and declare the input so: `shape: {numbers([longest, *tensor.sizes[2:]])}`"
    return (f"the longest window that fits the {part}: `length: {longest}`{also}", f"or {more}")
