from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._placed import misplaced
from rnnspec.rules._words import cut, primary
from rnnspec.spec import facts


class MisplacedArguments(Rule, code="RS033", on=facts.UnknownField):
    """arguments stand beside their layer instead of under it

    ## What it does
    Finds an item whose arguments begin at the column of the layer's name.

    ## Why is this bad?
    Only `from` and `repeat` stand beside a layer. To YAML, `LSTM:` and `units: 8` at one column are two keys of one
    item, and the layer has no arguments.

    ## What happens at run time
    The layer would be made without the arguments.

    ## Repair
    Indent the arguments further than the layer's name.

    ## Source
    yaml.org/spec/1.2.2, chapter 8.2.2 (block mappings)
    """

    def check(self, fact: facts.UnknownField, context: Context) -> Iterable[Diagnostic]:
        found = misplaced(context, fact.route[:-1])
        if found is None:
            return
        kind = cut(str(found.kind.key.value))
        names = [str(entry.key.value) for entry in found.arguments]
        one = len(names) == 1
        title = f"indent {'it' if one else 'them'} further than `{kind}`"
        yield self.finding(
            fact.route[:-1],
            primary(found.arguments[0].key.place, f"at the column of `{kind}`, so no argument of it"),
            Label(found.kind.key.place, "the layer"),
            message=f"{listed(names[:2])} {'stands' if one else 'stand'} beside `{kind}`, not under it",
            help=() if found.edits else (f"write the arguments under `{kind}:`, or in its braces",),
            fix=self.fix(title, found.edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                units: 8  # RS033
                kernel_initializer:
                  GlorotUniform: {seed: 1}
              - Dense: {units: 1}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: 8  # RS033
                  kernel_initializer:
                    GlorotUniform: {seed: 1}
              - Dense: {units: 1}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
                dropout: 0.2  # RS033
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: 8
                from: input
            """
        ),
    )
