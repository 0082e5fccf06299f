from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.source import hazards


class DuplicateKey(Rule, code="RS002", on=hazards.DuplicateKey):
    """a key stands twice in one mapping

    ## What it does
    Finds the second of two equal keys in one mapping, and shows both.

    ## Why is this bad?
    YAML forbids it, but most readers silently keep one of the two values: what one edits may be the one without effect.

    ## What happens at run time
    Keras would get one value of the two. rnnspec builds nothing until one is gone.

    ## Repair
    Remove one of the two. To say two things, give them two names; two layers of one kind are two items of the list.

    ## Source
    yaml.org/spec/1.2.2, chapter 3.2.1.1: the keys of a mapping are unique.
    """

    def check(self, fact: hazards.DuplicateKey, context: Context) -> Iterable[Diagnostic]:
        yield self.finding(
            (),
            primary(fact.place, "and again here"),
            Label(fact.first, "first here"),
            message=f"the key `{cut(fact.key)}` stands twice in one mapping",
            help=("remove one of the two",),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM:
                  units: 8
                  units: 16  # RS002
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit: {epochs: 1, batch_size: 32, epochs: 2}  # RS002
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - LSTM: {units: 8}
            """
        ),
    )
