from collections.abc import Iterable, Iterator
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._foreign import foreign
from rnnspec.rules._phrases import removal
from rnnspec.source.tree import Mapping, Node, Sequence
from rnnspec.spec import facts
from rnnspec.spec.variables import names_in


class UnusedVariable(Rule, code="RS044", on=Report, having="vars"):
    """a variable that nothing uses

    ## What it does
    Finds names under `vars` that no `$name` in the spec refers to, those of its base left aside.

    ## Why is this bad?
    Whoever changes the value, in the file or with `--set`, expects something to change.

    ## What happens at run time
    Nothing.

    ## Repair
    Refer to it as `$name`, or remove it. A variable that serves specs which extend this one is well where it is: say so
    with `# rnnspec: ignore[RS044]`.

    ## Source
    rnnspec/spec/variables.py
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        root = context.document.root
        variables = context.node(("vars",))
        if root is None or not isinstance(variables, Mapping):
            return
        wrong = context.facts(facts.UnknownVariable, facts.VariableCycle, facts.ForeignVariable)
        if wrong or any(foreign(hazard.place) for hazard in context.document.hazards):
            return  # the variable may be the one that was meant
        used = {name for text in _texts(root) for name in names_in(text)}
        for name, entry in variables.entries.items():
            if name in used or entry.key.place.source is not context.document.source:
                continue
            at = ("vars", name)
            edits = removal(context, at)
            yield self.finding(
                at,
                context.label(at, f"no `${name}` in the spec", primary=True, key=True),
                message=f"nothing uses the variable `{name}`",
                help=() if edits else ("remove it",),
                fix=self.fix("remove it", edits, "unsafe", "a spec that extends this one may use it"),
            )

    bad = (
        Case(
            """\
            vars: {units: 8, drop: 0.2}  # RS044
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units, dropout: 0.2}
            """,
            fixed="""\
            vars: {units: 8}  # RS044
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: $units, dropout: 0.2}
            """,
        ),
    )
    good = (
        Case(
            """\
            vars: {cell: LSTM, units: 8, wide: $units * 2, shape: [10, $units]}
            input: {shape: $shape}
            layers:
              - $cell: {units: $wide, name: cell_$units}
            """
        ),
        Case(
            """\
            vars: {units: 8}
            input: {shape: [10, 1]}
            layers:
              - each: {drop: [0.1, 0.2]}
                layers:
                  - LSTM: {units: $units, dropout: $drop, return_sequences: true}
            """
        ),
    )


def _texts(node: Node) -> Iterator[str]:
    """What is written at each key and value: where a variable was put in, its name."""
    pending = [node]
    while pending:
        one = pending.pop()
        match one:
            case Mapping(entries=entries):
                for entry in entries.values():
                    yield entry.key.place.text
                    pending.append(entry.value)
            case Sequence(items=items):
                pending += items
            case _:
                pass
        # A list or mapping that is written out has its parts to speak for it.
        if one.place.text.startswith("$") or not isinstance(one, Mapping | Sequence):
            yield one.place.text
