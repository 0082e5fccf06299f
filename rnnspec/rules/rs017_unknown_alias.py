from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards
from rnnspec.source.edit import replace


class UnknownAlias(Rule, code="RS017", on=hazards.UnknownAlias):
    """an alias without its anchor

    ## What it does
    Finds `*name` where no `&name` stands before it.

    ## Why is this bad?
    `*` at the beginning of a value repeats what was marked with `&`. Without the mark there is nothing to repeat.

    ## What happens at run time
    The value is not known, so nothing is built.

    ## Repair
    Mark the value with `&name` further up, or put quotes around a text that begins with `*`.

    ## Source
    yaml.org/spec/1.2.2, chapter 7.1: an alias refers to an anchor before it.
    """

    def check(self, fact: hazards.UnknownAlias, context: Context) -> Iterable[Diagnostic]:
        names = closest(fact.name, fact.known)
        edits = (replace(fact.place, f"*{names[0]}"),) if len(names) == 1 else ()
        meant = f"did you mean {listed(('*' + name for name in names), 'or')}?"
        yield self.finding(
            (),
            primary(fact.place, f"no `&{cut(fact.name)}` before this"),
            message=f"the alias `*{cut(fact.name)}` has no anchor",
            help=() if edits else (meant if names else f"put quotes around a text: `'*{cut(fact.name)}'`",),
            fix=self.fix(meant, edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &common {units: 8, return_sequences: true}
              - LSTM: *comon  # RS017
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &common {units: 8, return_sequences: true}
              - LSTM: *common  # RS017
            """,
        ),
        Case(
            """\
            name: *small  # RS017
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            name: '*small'
            input: {shape: [10, 1]}
            layers:
              - LSTM: &common {units: 8, return_sequences: true}
              - LSTM: *common
            """
        ),
    )
