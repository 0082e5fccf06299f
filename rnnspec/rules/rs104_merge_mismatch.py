from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.layers._facts import Mismatch
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import axis_name, call_place, count, size
from rnnspec.spec.tensors import Blame, Tensor


class MergeMismatch(Rule, code="RS104", on=Mismatch):
    """tensors that are put together do not fit each other

    ## What it does
    Finds a layer that takes several tensors which have to agree, and do not: in the number of their axes, or in the
    size of one.

    ## Why is this bad?
    `Concatenate` joins along one axis and needs all others equal; `Add`, `Multiply` and their kin need equal shapes;
    attention needs queries and keys of one width.

    ## What happens at run time
    Keras raises a ValueError while it builds the layer.

    ## Repair
    Change one side so that both agree: the `units` of a layer, `return_sequences`, a `Reshape`, a `Dense` on the
    shortcut of a residual block.

    ## Source
    keras/src/layers/merging/base_merge.py and concatenate.py, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: Mismatch, context: Context) -> Iterable[Diagnostic]:
        first, second = fact.first, fact.second
        if fact.axis is None:
            agree = "the same number of axes"
        else:
            sizes = f"{size(first.shape[fact.axis])} and {size(second.shape[_axis(fact, second)])}"
            names = dict.fromkeys((axis_name(first, fact.axis), axis_name(second, _axis(fact, second))))
            agree = f"one size on {' and '.join(names)}: {sizes} clash"
        at = call_place(context, fact.route)
        text, message = f"gets {first} and {second}, needs {agree}", f"inputs of `{fact.kind}` do not fit each other"
        if fact.kind == "Model":
            text = f"gets {first}, declares {second}: they need {agree}"
            message = f"an input of `{fact.kind}` is declared otherwise than what it gets"
        labels = [context.label(at, text, primary=True, key=True)]
        for tensor in (first, second):
            labels += _side(fact, tensor, context)
        yield self.finding(
            fact.route,
            *labels,
            message=message,
            trace=context.trace(fact.route),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8, return_sequences: true, name: fine}
              - LSTM: {units: 8, name: whole}
                from: input
              - Concatenate: {}
                from: [fine, whole]  # RS104
            """
        ),
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - GRU: {units: 8, return_sequences: true, name: left}
              - GRU: {units: 6, return_sequences: true, name: right}
                from: input
              - Add: {}
                from: [left, right]  # RS104
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - GRU: {units: 8, return_sequences: true, name: left}
              - GRU: {units: 6, return_sequences: true, name: right}
                from: input
              - Concatenate: {}
                from: [left, right]
            """
        ),
    )


def _axis(fact: Mismatch, tensor: Tensor) -> int:
    """The axis of one of the two tensors that is at odds."""
    return fact.other if tensor is fact.second and fact.other is not None else fact.axis or 0


def _side(fact: Mismatch, tensor: Tensor, context: Context) -> list[Label]:
    """A label at what made one side what it is."""
    if fact.axis is None:
        blame: Blame | None = tensor.blame
        text = f"gives one side {count(tensor.rank, 'axis', 'axes')}"
    else:
        dim = tensor.shape[_axis(fact, tensor)]
        blame = dim.blame
        text = f"makes {size(dim)} in {tensor}"
    return [context.blamed(blame, text)] if blame is not None and blame.route != fact.route else []
