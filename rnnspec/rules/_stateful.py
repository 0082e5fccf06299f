"""What makes a model stateful."""

from rnnspec.inference import Report
from rnnspec.layers._graph import Step


def stateful(report: Report) -> tuple[Step, int] | None:
    """The first stateful layer with the batch size it is fixed to; None where no layer is."""
    for step in report.layers:
        layer = getattr(step.layer, "layer", step.layer)
        if step.call is None or not getattr(layer, "stateful", False) or not step.call.inputs:
            continue
        batch = step.call.x.shape[0].size
        if batch is not None:
            return step, batch
    return None
