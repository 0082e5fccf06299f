from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import beginning, cut, primary
from rnnspec.source import hazards


class SelfReference(Rule, code="RS018", on=hazards.SelfReference):
    """an alias stands inside of what it repeats

    ## What it does
    Finds `*name` within the value that `&name` marks.

    ## Why is this bad?
    The value would contain itself, without end.

    ## What happens at run time
    Nothing of endless depth can be built.

    ## Repair
    Write the part that is repeated out, or move the anchor to it. For layers that feed each other there are recurrent
    layers: `RNN` with a cell.

    ## Source
    yaml.org/spec/1.2.2, chapter 3.2.2.2, allows it in YAML; a spec is a tree.
    """

    def check(self, fact: hazards.SelfReference, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "repeats what it stands in"),
            Label(beginning(fact.anchor), f"`&{cut(fact.name)}` begins here"),
            message=f"the alias `*{cut(fact.name)}` stands inside of what it repeats",
            help=("write out the part to repeat",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers: &all
              - LSTM: {units: 8}
              - layers: *all  # RS018
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: &one {units: 8, return_sequences: true}
              - LSTM: *one
            """
        ),
    )
