from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers._facts import WrongCount
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import call_place, count
from rnnspec.source.tree import Route, Scalar


class InputCount(Rule, code="RS105", on=WrongCount):
    """layer receives the wrong number of tensors

    ## What it does
    Finds a layer that is given more tensors, or fewer, than it takes.

    ## Why is this bad?
    `Concatenate`, `Add` and their kin put several tensors together and have nothing to do with one; nearly every
    other layer takes exactly one.

    ## What happens at run time
    Keras raises a ValueError while it builds a layer that wants a list; other layers take the second tensor for an
    argument of another name and fail, or compute something else, at the first batch.

    ## Repair
    List the tensors in `from: [a, b]`, or name the one in `from: a`.

    ## Source
    keras/src/layers/merging/base_merge.py and layers/input_spec.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: WrongCount, context: Context) -> Iterable[Diagnostic]:
        at = call_place(context, fact.route)
        if fact.least == fact.most:
            needs = f"takes {count(fact.least, 'tensor')}"
        elif fact.found < fact.least:
            needs = f"needs at least {count(fact.least, 'tensor')}"
        else:
            needs = f"takes at most {count(fact.most or 0, 'tensor')}"
        if fact.least > 1 and fact.found < fact.least:
            names = _taken(fact, at, context)
            one = names[0] if names and "Attention" in fact.kind else "NAME"
            listed = ", ".join([*names, *[one] * (fact.least - len(names))])
            help_ = f"list them beside the kind: `from: [{listed}]`"
        elif fact.most == 1:
            help_ = "name one, or put them together first: `Concatenate: {}`"
        else:
            help_ = f"list {fact.least} of them in `from`"
        yield self.finding(
            fact.route,
            context.label(at, f"{needs}, gets {fact.found}", primary=True, key=at == fact.route),
            message=f"`{fact.kind}` {needs}, gets {fact.found}",
            trace=context.trace(fact.route),
            help=(help_,),
        )

    bad = (
        Case(
            """\
            inputs: {a: {shape: [10, 4]}, b: {shape: [10, 4]}}
            layers:
              - LSTM: {units: 8}
                from: [a, b, a]  # RS105
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8}
              - Concatenate: {}  # RS105
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {a: {shape: [10, 4]}, b: {shape: [10, 4]}}
            layers:
              - Concatenate: {}
                from: [a, b]
              - LSTM: {units: 8}
            """
        ),
    )


def _taken(fact: WrongCount, at: Route, context: Context) -> list[str]:
    """The names of what a layer takes, as they can be written where it stands."""
    given = context.node(at) if at != fact.route else None
    if given is not None:
        return [str(given.value)] if isinstance(given, Scalar) else []
    step = context.step(fact.route)
    if step is None or step.node.at != fact.route:
        return []
    block = [place for place in fact.route if isinstance(place, int)]
    return ["block"] if len(block) > 1 and block[-1] == 0 else [ref.name for ref in step.node.args]
