from collections.abc import Iterable, Iterator
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._training import callbacks, optimizer, schedule
from rnnspec.source.tree import Route


class IdleSetting(
    Rule,
    code="RS633",
    on=Report,
    having="ema_momentum ema_overwrite_frequency nesterov warmup_steps alpha initial_value_threshold",
):
    """setting has no effect without another one

    ## What it does
    Finds settings that only count together with another one that is missing: those of a moving average without
    `use_ema`, `nesterov` without momentum, `warmup_steps` without `warmup_target`, `alpha` of a focal loss without
    `apply_class_balancing`, the threshold of a checkpoint without `save_best_only`.

    ## Why is this bad?
    Whoever reads the spec believes that something is going on that is not.

    ## What happens at run time
    Nothing: Keras leaves the setting aside.

    ## Repair
    Add what is missing, or remove the setting.

    ## Source
    keras/src/optimizers/base_optimizer.py and sgd.py, callbacks/model_checkpoint.py, losses/losses.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for route, reason, repair in _idle(fact, context):
            if context.node(route) is None:
                continue
            yield self.finding(
                route,
                context.setting(route, reason, primary=True),
                message=f"`{route[-1]}` has no effect",
                help=(repair,),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              optimizer:
                SGD:
                  nesterov: true  # RS633
                  ema_momentum: 0.9  # RS633
                  learning_rate:
                    CosineDecay:
                      initial_learning_rate: 0.1
                      decay_steps: 100
                      warmup_steps: 10  # RS633
              loss:
                BinaryFocalCrossentropy:
                  alpha: 0.3  # RS633
            fit:
              callbacks:
                - ModelCheckpoint:
                    filepath: last.keras
                    initial_value_threshold: 0.5  # RS633
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile:
              optimizer: {SGD: {nesterov: true, momentum: 0.9, use_ema: true, ema_momentum: 0.9}}
              loss: {BinaryFocalCrossentropy: {apply_class_balancing: true, alpha: 0.3}}
            """
        ),
    )


def _idle(fact: Report, context: Context) -> Iterator[tuple[Route, str, str]]:
    if (used := optimizer(fact)) is not None:
        made: Any
        made, at = used
        if not made.use_ema:
            for name in ("ema_momentum", "ema_overwrite_frequency"):
                yield (*at, name), "the optimizer keeps no average", "add `use_ema: true`, or remove it"
        if made.kind == "SGD" and made.nesterov and not made.momentum:
            yield (*at, "nesterov"), "looks ahead along a momentum of 0", "add `momentum: 0.9`, or remove it"
    if (planned := schedule(fact)) is not None:
        plan: Any
        plan, at = planned
        if plan.kind == "CosineDecay" and plan.warmup_target is None:
            yield (*at, "warmup_steps"), "there is nothing to warm up to", "add `warmup_target`, or remove it"
    for head in heads(context):
        if head.loss.kind == "BinaryFocalCrossentropy" and not getattr(head.loss, "apply_class_balancing", True):
            at = (*head.route, head.loss.key)
            yield (*at, "alpha"), "classes are not balanced", "add `apply_class_balancing: true`, or remove it"
    for callback, at in callbacks(fact, "ModelCheckpoint"):
        if not callback.save_best_only:
            yield (*at, "initial_value_threshold"), "every epoch is saved", "add `save_best_only: true`, or remove it"
