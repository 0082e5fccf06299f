import re
from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten
from rnnspec.rules._words import head, keys_at, owner_of, primary
from rnnspec.spec import facts

#: What a layer says of whole numbers that it cannot work on.
_WHOLE = re.compile(r"an input of dtype (u?int\d+)$")


class ClashingArguments(Rule, code="RS030", on=facts.Condition):
    """arguments that do not go together

    ## What it does
    Finds combinations of arguments that each are fine and together are not, such as `shape` and `batch_shape`, and
    layers that need floats behind an input of whole numbers.

    ## Why is this bad?
    The arguments contradict each other, or one has no meaning with the other.

    ## What happens at run time
    Keras raises a ValueError when the object is made, or ignores one of the two. Whole numbers fail at the first batch:
    `Masking`, `ReLU` and layers that move values announce floats and pass the whole numbers on.

    ## Repair
    Change or remove one of the arguments that the finding marks.

    ## Source
    the checks of the constructors, Keras 3.15.1
    """

    def check(self, fact: facts.Condition, context: Context) -> Iterable[Diagnostic]:
        if "filepath.endswith" in fact.condition:
            return  # RS613
        if whole := _WHOLE.search(fact.condition):
            yield self._whole(fact, whole[1], context)
            return
        present = keys_at(context, fact.route)
        named = [name for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", fact.condition)) if name in present]
        owner = owner_of(fact.owner)
        absent = re.fullmatch(r"(\w+) is (missing|empty)", fact.condition)
        if absent:
            yield self.finding(
                fact.route,
                primary(
                    context.document.place((*fact.route, absent[1]), key=True) if named else head(context, fact.route),
                    f"needs `{absent[1]}`",
                ),
                message=f"`{absent[1]}` of {owner} is {absent[2]}",
                help=(f"write `{absent[1]}: [100, 8]` for 100 steps of 8 numbers",) if absent[1] == "shape" else (),
            )
            return
        labels = [
            context.setting((*fact.route, name), "at odds here" if not i else "with this", primary=not i)
            for i, name in enumerate(reversed(named[:3]))
        ] or [primary(head(context, fact.route), f"not possible: {fact.condition}")]
        yield self.finding(
            fact.route,
            *labels,
            message=f"arguments of {owner} do not go together",
            notes=(f"not possible: {fact.condition}",),
            help=("change or remove one of them",) if len(labels) > 1 else (),
        )

    def _whole(self, fact: facts.Condition, dtype: str, context: Context) -> Diagnostic:
        """The finding that a layer gets whole numbers, of an input that declares them."""
        labels = [context.label(fact.route, f"gets {dtype}", primary=True, key=True)]
        fix: Fix | None = None
        embeds = "Embedding" in context.words
        advice = "put it behind `Embedding`" if embeds else "declare `dtype: float32` for the input"
        step, report = context.step(fact.route), context.report
        chain = list(report.chain(step.node.name)) if step is not None and report is not None else []
        source = next(iter(chain[0].node.refs), None) if chain else None
        tensor = report.inputs.get(source.name) if report is not None and source is not None else None
        if tensor is not None and source is not None and report is not None and tensor.dtype == dtype and tensor.blame:
            at = (*tensor.blame.route, "dtype")
            labels.append(context.setting(at, "the values are whole numbers from here on"))
            users = sum(ref.name == source.name for one in report.steps.values() for ref in one.node.refs)
            if users == 1 and not embeds:
                fix = rewritten(context, at, "float32", "declare `dtype: float32`", "the input becomes floats")
        return self.finding(
            fact.route,
            *labels,
            message=f"`{fact.owner}` needs floats, gets whole numbers",
            notes=(f"not possible: {fact.condition}",),
            help=() if fix else (f"give it floats: {advice}",),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input:
              shape: [10, 1]
              batch_shape: [32, 10, 1]  # RS030
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {dtype: int32}  # RS030
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              optimizer: {Adam: {gradient_accumulation_steps: 1}}  # RS030
              loss: mse
            """
        ),
        Case(
            """\
            input: {shape: [10, 1], dtype: int32}
            layers:
              - Masking
              - Dropout: {rate: 0.2}  # RS030
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [10, 1], dtype: float32}
            layers:
              - Masking
              - Dropout: {rate: 0.2}  # RS030
              - LSTM: {units: 8}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [32, 10, 1], dtype: float32}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
