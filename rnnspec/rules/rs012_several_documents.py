from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import primary
from rnnspec.source import hazards
from rnnspec.source.text import Place


class SeveralDocuments(Rule, code="RS012", on=hazards.SeveralDocuments):
    """more than one document in a file

    ## What it does
    Finds a second YAML document behind `---` or `...`.

    ## Why is this bad?
    A file is one experiment: its name, its runs and its history belong to one spec.

    ## What happens at run time
    Only the first document would be read.

    ## Repair
    Put each document into a file of its own; what they share goes into a third that both extend.

    ## Source
    yaml.org/spec/1.2.2, chapter 9.2
    """

    def check(self, fact: hazards.SeveralDocuments, context: Context) -> Iterable[Diagnostic]:
        start = fact.first.start
        source = fact.first.source
        end = source.line_starts[source.position(start)[0] - 1] + len(source.line(source.position(start)[0]))
        yield self.finding(
            (),
            primary(fact.place, "a second document begins here"),
            Label(Place(source, start, max(start, end)), "the first one begins here"),
            help=("put each document into a file of its own",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            ---  # RS012
            input: {shape: [10, 1]}
            layers:
              - GRU: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            ---
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            ...
            """
        ),
    )
