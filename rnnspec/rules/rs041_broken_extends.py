from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.spec import facts

#: Message, label and help by problem; `{}` is the path.
_WORDS = {
    "missing": ("there is no file `{}` to extend", "looked for beside this spec", "write a path relative to this spec"),
    "cycle": ("`{}` extends this spec in turn", "leads back here", "move what both share to a third spec"),
    "outside": (
        "`{}` lies outside of the project",
        "out of reach for a spec",
        "copy it into the project; the project is the nearest folder with .git, pyproject.toml or rnnspec.toml",
    ),
    "invalid": ("`{}` is no sound document", "cannot be read", "run `rnnspec check {}` and repair what it finds"),
}


class BrokenExtends(Rule, code="RS041", on=facts.ExtendsProblem):
    """a spec extends a file that cannot be used

    ## What it does
    Follows `extends` from file to file: each has to be there, within the project, sound, and not extend in a circle.

    ## Why is this bad?
    What a spec takes over from the other file is not known.

    ## What happens at run time
    The spec would be built without the part that it extends.

    ## Repair
    Correct the path. It is relative to the folder of the spec that names it.

    ## Source
    the language of rnnspec (README, Extends)
    """

    def check(self, fact: facts.ExtendsProblem, context: Context) -> Iterable[Diagnostic]:
        message, label, help = _WORDS[fact.problem]  # noqa: A001
        yield self.finding(
            fact.route,
            primary(context.document.place(fact.route), label),
            message=message.format(cut(fact.path, 30)),
            help=(help.format(fact.path),),
        )

    bad = (
        Case(
            """\
            extends: nowhere/base.yaml  # RS041
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            extends: ../../../../../../../../outside.yaml  # RS041
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            extends: spec.yaml  # RS041
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            name: extends nothing
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
