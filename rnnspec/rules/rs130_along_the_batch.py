from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._unread import written_layers

#: What keeps the shape and works along an axis; those of the second line on all axes if they are not told.
_ALONG = frozenset(
    {"Softmax", "UnitNormalization", "ops.softmax", "ops.log_softmax", "ops.normalize", "ops.cumsum"}
    | {"ops.flip", "ops.roll", "ops.sort"}
)
_ON_ALL = frozenset({"ops.flip", "ops.roll"})


class AlongTheBatch(
    Rule,
    code="RS130",
    on=Report,
    having="Softmax UnitNormalization ops.softmax ops.log_softmax ops.normalize ops.cumsum ops.flip ops.roll ops.sort",
):
    """samples of a batch are mixed

    ## What it does
    Finds functions along axis 0 that keep the shape: `Softmax: {axis: 0}`, `ops.cumsum: {axis: 0}`; `ops.flip` and
    `ops.roll` without `axis` work on every axis, the batch among them.

    ## Why is this bad?
    Axis 0 is the batch. What comes of a sample then depends on those that happen to be drawn with it. Losses that
    compare the samples of a batch want that; other models do not.

    ## What happens at run time
    Nothing: the model trains, and predicts something else for the same sample in another batch.

    ## Repair
    Name the axis that is meant: 1 is that of the steps, -1 that of the features.

    ## Source
    keras/src/ops/nn.py and numpy.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        layer: Any
        for layer, route in written_layers(fact.spec):
            if layer.kind not in _ALONG:
                continue
            everywhere = layer.kind in _ON_ALL and layer.axis is None
            axes = layer.axis if isinstance(layer.axis, list) else [layer.axis]
            if not everywhere and 0 not in axes:
                continue
            at = route if everywhere else (*route, "axis")
            label = (
                context.label(at, "works on every axis, the batch among them", primary=True, key=True)
                if everywhere
                else context.setting(at, "is that of the batch", primary=True)
            )
            yield self.finding(
                at,
                label,
                message=f"`{layer.kind}` mixes the samples of a batch",
                help=("name the axis that is meant: `axis: 1` for the steps, `axis: -1` for the features",),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - Dense: {units: 4}
              - Softmax: {axis: 0}  # RS130
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - ops.cumsum: {axis: 0}  # RS130
              - LSTM: {units: 4}
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - ops.roll: {shift: 1}  # RS130
              - LSTM: {units: 4}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - ops.cumsum: {axis: 1}
              - ops.flip: {axis: 1}
              - Dense: {units: 4}
              - Softmax
            """
        ),
    )
