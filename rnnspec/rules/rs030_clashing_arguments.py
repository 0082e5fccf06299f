import re
from collections.abc import Container, Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._words import head, keys_at, owner_of, primary
from rnnspec.spec import facts
from rnnspec.spec.family import family

#: What a layer says of a dtype that it cannot work on.
_DTYPE = re.compile(r"an input of dtype (\w+)$")
#: What takes text and gives numbers.
_READERS = "`TextVectorization`, `StringLookup` or `Hashing`"


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
        unfit = _DTYPE.search(fact.condition)
        if unfit and (needs := _needs(fact, unfit[1])):
            yield self._dtype(fact, unfit[1], needs, context)
            return
        present = keys_at(context, fact.route)
        named = _named(fact.condition.partition(",")[0], present) or _named(fact.condition, present)
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
        ] or [primary(head(context, fact.route), "not possible")]
        yield self.finding(
            fact.route,
            *labels,
            message=f"arguments of {owner} do not go together: {fact.condition}",
            help=(fact.repair,) if fact.repair else ("change or remove one of them",) if len(labels) > 1 else (),
        )

    def _dtype(self, fact: facts.Condition, dtype: str, needs: str, context: Context) -> Diagnostic:
        """The finding that a layer gets values that it cannot work on, of an input that declares them."""
        gets = "text" if dtype == "string" else "whole numbers" if "int" in dtype else dtype
        labels = [context.label(fact.route, f"gets {gets if dtype == 'string' else dtype}", primary=True, key=True)]
        fix: Fix | None = None
        embeds = "Embedding" in context.words
        meant = {"floats": "float32", "text": "string"}.get(needs)
        advice = {
            "floats": f"give it floats: {'put it behind `Embedding`' if embeds else 'declare `dtype: float32`'}",
            "numbers": f"make numbers of it first: {_READERS}",
            "text": "let it read an input of text, `dtype: string`",
        }[needs]
        report, source = context.report, _source(fact, dtype, context)
        if report is not None and source is not None and (blame := report.inputs[source].blame) is not None:
            at = blame.route
            given = context.node((*at, "dtype")) is not None
            text = f"the values are {gets} from here on"
            labels.append(context.setting((*at, "dtype"), text) if given else context.label(at, text, key=True))
            if len(report.takers(source)) == 1 and meant and (needs == "text" or not embeds):
                edits = context.set_argument(at, "dtype", meant)
                fix = self.fix(f"declare `dtype: {meant}`", edits, "unsafe", f"the input becomes {needs}")
        return self.finding(
            fact.route,
            *labels,
            message=f"`{fact.owner}` needs {needs}, gets {gets}",
            notes=() if needs == "text" else (f"not possible: {fact.condition}",),
            help=() if fix else (advice,),
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
        Case(
            """\
            input: {shape: [1], dtype: int32}
            layers:
              - TextVectorization: {vocabulary: [the, film], output_sequence_length: 4}  # RS030
              - Embedding: {input_dim: 4, output_dim: 8}
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [1], dtype: string}
            layers:
              - TextVectorization: {vocabulary: [the, film], output_sequence_length: 4}  # RS030
              - Embedding: {input_dim: 4, output_dim: 8}
              - LSTM: {units: 8}
            """,
        ),
        Case(
            """\
            input: {shape: [4], dtype: string}
            layers:
              - Embedding: {input_dim: 4, output_dim: 8}  # RS030
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Bidirectional:
                  layer: {LSTM: {units: 8}}
                  backward_layer: {LSTM: {units: 8}}  # RS030
            """
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


def _named(condition: str, present: Container[str]) -> list[str]:
    """The arguments that a condition names and a spec has."""
    return [name for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", condition)) if name in present]


def _needs(fact: facts.Condition, dtype: str) -> str:
    """What a layer needs that cannot work on `dtype`; empty where that is not to be told."""
    cls: Any = family("layers").get(fact.owner)
    if dtype == "string":
        return "numbers"
    if getattr(cls, "reads_text", False):
        return "text"
    return "floats" if "int" in dtype else ""


def _source(fact: facts.Condition, dtype: str, context: Context) -> str | None:
    """The input whose values come to a layer as they are; None where a layer makes them, or inside of a model."""
    report, step = context.report, context.step(fact.route)
    chain = list(report.chain(step.node.name)) if step is not None and report is not None else []
    first = next(iter(chain[0].node.refs), None) if chain else None
    tensor = report.inputs.get(first.name) if report is not None and first is not None else None
    if tensor is None or tensor.dtype != dtype or step is None or step.node.at != fact.route:
        return None
    # Whole numbers come through layers that announce floats; text only through those that take it.
    moved = all(one.layer is not None and (one.layer.text or "int" in dtype) for one in chain[:-1])
    return first.name if first is not None and moved else None
