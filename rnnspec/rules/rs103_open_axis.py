from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.layers import facts
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import axis_name
from rnnspec.source.tree import Route
from rnnspec.spec.tensors import Tensor


class OpenAxis(Rule, code="RS103", on=facts.OpenAxis):
    """layer needs a size where an axis is open

    ## What it does
    Finds a layer that sizes its weights, or computes, by an axis whose size the spec leaves open (`null` or a name).

    ## Why is this bad?
    The batch and the time axis may be open, because the same weights serve every sample and every step. The features
    axis may not: a matrix needs a number of rows.

    ## What happens at run time
    Keras raises a ValueError or TypeError while it builds the layer.

    ## Repair
    Write the number of features where the input declares its shape, or remove the open axis before this layer.

    ## Source
    keras/src/layers/input_spec.py (assert_input_compatibility) and the `build` of each layer, Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: facts.OpenAxis, context: Context) -> Iterable[Diagnostic]:
        name = axis_name(fact.found, fact.axis)
        labels = [context.label(fact.route, f"needs a number for {name}, gets {fact.found}", primary=True, key=True)]
        blame = fact.found.shape[fact.axis].blame
        if (flattened := _flattened(fact, context)) is not None:
            before, taker = flattened
            labels.append(context.label(taker, f"makes {fact.found} of {before}", key=True))
            blame = next((dim.blame for dim in before.shape[1:] if dim.size is None), None)
        if blame is not None and blame.route != fact.route:
            labels.append(context.blamed(blame, "leaves this axis open"))
        yield self.finding(
            fact.route,
            *labels,
            message=f"{name} of `{fact.kind}` is open",
            trace=context.trace(fact.route),
            help=_repairs(fact, context),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, null]}
            layers:
              - LSTM: {units: 8}  # RS103
            """
        ),
        Case(
            """\
            input: {shape: [null, 4]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Flatten: {}
              - Dense: {units: 1}  # RS103
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [null, 4]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )


def _flattened(fact: facts.OpenAxis, context: Context) -> tuple[Tensor, Route] | None:
    """What a `Flatten` got that made one open axis of several, and the route to it."""
    blame = fact.found.shape[fact.axis].blame
    step = context.step(blame.route) if blame is not None else None
    if step is None or step.node.kind != "Flatten" or step.call is None or step.node.at == fact.route:
        return None
    return step.call.x, step.node.at


def _repairs(fact: facts.OpenAxis, context: Context) -> tuple[str, ...]:
    if (flattened := _flattened(fact, context)) is not None:
        before, _ = flattened
        open_, rest = before.sizes[1] is None, before.sizes[2:]
        fixed = "fix the size where the input is declared, in place of `null`"
        if not open_ or before.rank not in (3, 4) or None in rest:
            return (fixed,)
        pooling = f"GlobalAveragePooling{before.rank - 2}D"
        return (f"for any number of steps: `{pooling}: {{}}` in place of `Flatten`", f"or {fixed}")
    blame = fact.found.shape[fact.axis].blame
    return ("write the size where the input is declared",) if blame and blame.route[0] in ("input", "inputs") else ()
