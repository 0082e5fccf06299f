"""Values of the right form for a spec that has no data: to see one batch go through."""

from typing import Any

from rnnspec.inference import Report
from rnnspec.objectives._base import label_shape
from rnnspec.runtime.build import in_order
from rnnspec.spec.tensors import Size

#: What an axis without a size is given.
_OPEN = 8


def made_up(report: Report, batch: int) -> tuple[Any, Any]:
    """Inputs and targets of one batch. Whole numbers are 0 or 1, which fit every Embedding and class axis."""
    import numpy as np

    random = np.random.default_rng(0)

    def values(shape: tuple[int, ...], dtype: str) -> Any:
        if dtype == "string":
            # Keras's trainers take text as tensors of TensorFlow, which is what such models run on.
            import tensorflow as tf

            return tf.fill(shape, "text")
        if dtype.startswith(("float", "bfloat")):
            return np.asarray(random.random(shape), "float32")
        return np.ones(shape, "int32")

    x = [values(_closed(tensor.sizes, batch), tensor.dtype) for tensor in report.inputs.values()]
    assert report.spec.compile is not None
    losses: Any = report.spec.compile.loss
    names = [output.name for output in report.outputs]
    if isinstance(losses, dict):
        losses = in_order(losses, names)
    if not isinstance(losses, list):
        losses = [losses] * len(names)
    y = []
    for output, loss in zip(report.outputs, losses, strict=True):
        shape = label_shape(loss.labels, output.tensor.sizes) if loss is not None else output.tensor.sizes
        if shape is None:
            shape = output.tensor.sizes[:2]
        whole = loss is not None and loss.labels in ("integer", "ids", "sequence")
        targets = np.zeros(_closed(shape, batch), "int32" if whole else "float32")
        if loss is not None and loss.labels == "one_hot":
            targets[..., 0] = 1
        y.append(targets + 1 if loss is not None and loss.labels in ("sequence", "sign") else targets)
    return (x if len(x) > 1 else x[0]), (y if len(y) > 1 else y[0])


def _closed(shape: tuple[Size, ...], batch: int) -> tuple[int, ...]:
    return (batch, *(size if size is not None else _OPEN for size in shape[1:]))
