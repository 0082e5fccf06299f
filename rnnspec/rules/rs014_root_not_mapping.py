from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import beginning, primary
from rnnspec.source import hazards
from rnnspec.source.tree import Sequence


class RootNotMapping(Rule, code="RS014", on=hazards.RootNotMapping):
    """a spec is a mapping of sections

    ## What it does
    Finds files whose outermost value is a list, a text or a number.

    ## Why is this bad?
    A spec consists of sections by name, such as `input` and `layers`. A list alone has no place for the input, and a
    colon without a blank behind it makes no key: `units:8` is one word.

    ## What happens at run time
    There is nothing to build.

    ## Repair
    Give the list a name: `layers:`. Put a blank behind the colon.

    ## Source
    yaml.org/spec/1.2.2, chapter 7.4.2 (`: ` separates key and value)
    """

    def check(self, fact: hazards.RootNotMapping, context: Context) -> Iterable[Diagnostic]:
        a_list = isinstance(fact.root, Sequence)
        if fact.colon is not None:
            label = primary(fact.colon, "no blank behind this colon")
            help = "put a blank behind the colon: `key: value`"  # noqa: A001
        else:
            label = primary(beginning(fact.place), "a list" if a_list else "one value")
            help = (  # noqa: A001
                "write `layers:` above the list, and `input:` above that" if a_list else "write `input:`, `layers:`"
            )
        yield self.finding((), label, help=(help,))

    bad = (
        Case(
            """\
            - LSTM: {units: 8}  # RS014
            - Dense: {units: 1}
            """
        ),
        Case(
            """\
            input:[10,1]  # RS014
            """
        ),
        Case(
            """\
            42  # RS014
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
            - LSTM: {units: 8}
            - Dense: {units: 1}
            """
        ),
    )
