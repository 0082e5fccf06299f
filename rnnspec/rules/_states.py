"""The states of recurrent layers, by the names that a reference takes."""

from collections.abc import Iterable

from rnnspec.layers._graph import Step
from rnnspec.layers._recurrent import Recurrent
from rnnspec.rules._base import Context
from rnnspec.spec.graph import Ref


def names(layer: object) -> tuple[str, ...]:
    """The states that a layer could give, in their order; none if it is not recurrent."""
    inner = _inner(layer)
    if inner is None or inner is layer:
        return inner.state_names if inner else ()
    return tuple(f"{side}_{name}" for side in ("forward", "backward") for name in inner.state_names)


def given(layer: object) -> bool:
    """Whether the layer gives its states."""
    inner = _inner(layer)
    return inner is not None and inner.return_state


def maker(refs: Iterable[Ref], context: Context) -> Step | None:
    """The one recurrent layer that all of these tensors come from; None if there are several, or others."""
    found = {ref.name for ref in refs}
    step = context.report.steps.get(next(iter(found))) if context.report and len(found) == 1 else None
    return step if step is not None and names(step.layer) else None


def of(step: Step) -> list[str]:
    """References to all states of a layer."""
    return [f"{step.node.name}.{name}" for name in names(step.layer)]


def asked(step: Step) -> str:
    """What is to be set before the states can be referred to, as the end of a sentence."""
    return "" if given(step.layer) else f", with `return_state: true` on `{step.node.name}`"


def _inner(layer: object) -> Recurrent | None:
    inner = getattr(layer, "layer", layer)
    return inner if isinstance(inner, Recurrent) else None
