"""What the `compile` and `fit` sections say of the way a model is trained."""

from collections.abc import Iterator
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from rnnspec.diagnostics.model import Label
from rnnspec.inference import Report
from rnnspec.rules._base import Context
from rnnspec.source.tree import Route

if TYPE_CHECKING:
    from rnnspec.objectives.optimizers._base import GradientDescent
    from rnnspec.spec.kind import Kind


def callbacks(report: Report, *kinds: str) -> Iterator[tuple[Any, Route]]:
    """The callbacks of `fit` of these kinds, or all, each with the route to its arguments."""
    for index, callback in enumerate(report.spec.fit.callbacks if report.spec.fit else ()):
        if not kinds or callback.kind in kinds:
            yield callback, ("fit", "callbacks", index, callback.key)


def epochs(report: Report) -> int:
    """The number of epochs that are trained."""
    fit = report.spec.fit
    return max(fit.epochs - fit.initial_epoch, 0) if fit else 1


def outlasts(callback: Any, report: Report) -> bool:
    """Whether the training ends before a callback has waited as long as its `patience`.

    keras/src/callbacks/early_stopping.py and reduce_lr_on_plateau.py, 3.15.1
    """
    fit = report.spec.fit
    first, last = (fit.initial_epoch, fit.epochs - 1) if fit else (0, 0)
    # A baseline has the first epoch count as well.
    waits = callback.patience if getattr(callback, "baseline", None) is not None else max(callback.patience, 1)
    start: int = max(getattr(callback, "start_from_epoch", 0), first)
    return start + int(waits) > last


def outlasting(route: Route, named: str | None, text: str, context: Context) -> list[Label]:
    """The labels at a callback that outlasts the training, or its argument `named`, and at what ends the training."""
    labels = [
        context.setting((*route, named), text, primary=True)
        if named is not None
        else context.label(route, text, primary=True, key=True)
    ]
    if context.node(("fit", "epochs")) is not None:
        labels.append(context.setting(("fit", "epochs"), "ends the training before"))
    return labels


def optimizer(report: Report) -> "tuple[GradientDescent, Route] | None":
    """The optimizer that updates the weights, and the route to its arguments; None for Keras's default."""
    from rnnspec.objectives.optimizers._base import GradientDescent

    found: Any = report.spec.compile.optimizer if report.spec.compile else None
    route: Route = ("compile", "optimizer")
    while (inner := getattr(found, "inner_optimizer", None)) is not None:
        route = (*route, found.key, "inner_optimizer")
        found = inner
    return (found, (*route, found.key)) if isinstance(found, GradientDescent) else None


def schedule(report: Report) -> "tuple[Kind, Route] | None":
    """The schedule of the learning rate, and the route to its arguments."""
    found = optimizer(report)
    if found is None or found[0].schedule is None:
        return None
    return found[0].schedule, (*found[1], "learning_rate", found[0].schedule.key)


def fixed_batch(report: Report) -> int | None:
    """The batch size that an input is fixed to."""
    sizes = [tensor.sizes[0] for tensor in report.inputs.values() if not tensor.poison]
    return next((size for size in sizes if size is not None), None)


def samples(context: Context) -> int | None:
    """The number of samples that are trained on, without those of `validation_split`.

    `train_validation_split` in keras/src/trainers/data_adapters/array_slicing.py, 3.15.1.
    """
    train, parts = context.data.train, context.data.parts
    if train is None or train.samples is None or context.report is None:
        return None
    fit = context.report.spec.fit
    share = fit.validation_split if fit and parts and parts.validation is None else 0.0
    return floor(train.samples * (1 - share))


def full_batches(context: Context) -> int | None:
    """How many batches the training part makes."""
    count, report = samples(context), context.report
    if count is None or report is None:
        return None
    fit = report.spec.fit
    return ceil(count / ((fit.batch_size if fit else None) or fixed_batch(report) or 32))


def batches(context: Context) -> int | None:
    """The number of updates of an epoch."""
    fit = context.report.spec.fit if context.report else None
    return fit.steps_per_epoch if fit and fit.steps_per_epoch else full_batches(context)


def inner(layer: Any, route: Route) -> tuple[Any, Route]:
    """The layer inside of wrappers, and the route to its arguments."""
    while layer is not None and layer.kind in ("Bidirectional", "TimeDistributed"):
        layer = layer.layer
        route = (*route, "layer", layer.key)
    return layer, route
