from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards


class BadMerge(Rule, code="RS016", on=hazards.MergeNotMapping):
    """the merge key `<<` needs a mapping

    ## What it does
    Finds `<<` with a value that is neither a mapping nor a list of mappings.

    ## Why is this bad?
    `<<` puts the entries of another mapping in; of a text or number there is nothing to put in.

    ## What happens at run time
    Nothing would be merged.

    ## Repair
    Point it at a mapping with an anchor: `<<: *common`.

    ## Source
    yaml.org/type/merge.html
    """

    def check(self, fact: hazards.MergeNotMapping, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "neither a mapping nor a list of mappings"),
            help=("point it at a mapping with an anchor: `<<: *name`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  <<: common  # RS016
                  units: 8
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &common {units: 8, return_sequences: true}
              - LSTM:
                  <<: *common
                  dropout: 0.2
            """
        ),
    )
