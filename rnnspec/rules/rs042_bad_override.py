from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import cut, primary
from rnnspec.spec import facts

#: Label and help by problem.
_WORDS = {
    "syntax": ("no `path=value`", "write `--set fit.epochs=2`"),
    "value": ("the value is not YAML", "put quotes around the value"),
    "path": ("leads nowhere", "name keys and, for items of a list, numbers from 0: `--set layers.1.LSTM.units=64`"),
}


class BadOverride(Rule, code="RS042", on=facts.BadOverride):
    """an option --set cannot be used

    ## What it does
    Reads `--set path=value`: the path leads through keys and the numbers of items, the value is YAML.

    ## Why is this bad?
    A change that is asked for and not made would go unseen into a run.

    ## What happens at run time
    Nothing is built.

    ## Repair
    Write keys separated by dots, an equals sign, and a value: `--set layers.1.LSTM.units=64`.

    ## Source
    the command line of rnnspec (README, Overrides)
    """

    def check(self, fact: facts.BadOverride, context: Context) -> Iterable[Diagnostic]:
        label, help = _WORDS[fact.problem]  # noqa: A001
        yield self.finding(
            fact.route,
            primary(context.document.place(fact.route), label),
            message=f"--set {cut(fact.text)} cannot be used",
            help=(help,),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
            overrides=("layers.4.LSTM.units=64",),
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
            overrides=("fit.epochs",),
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            """,
            overrides=("name=[",),
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            """,
            overrides=("layers.0.LSTM.units=64", "fit.epochs=2"),
        ),
    )
