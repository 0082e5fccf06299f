"""Both verdicts on a layer and its input: rnnspec's, and Keras's after it was built and run on one batch."""

import warnings
from typing import Any

from rnnspec.layers import Call, Layer, Misfit
from rnnspec.spec.items import read_items
from rnnspec.spec.tensors import Tensor
from tests.layers.calls import Shape, tensor

#: What an open axis is at run time.
OPEN = 4


def refused(kind: str, arguments: dict[str, Any], *inputs: tuple[Shape, str], **named: Shape) -> bool:
    """Whether rnnspec refuses the arguments, or the inputs given as shapes and dtypes."""
    items, found = read_items([{kind: arguments}])
    if found:
        return True
    layer = items[0].layer
    assert isinstance(layer, Layer)
    tensors = tuple(tensor(shape, dtype) for shape, dtype in inputs)
    by_name: dict[str, Tensor | tuple[Tensor, ...]] = {name: tensor(shape) for name, shape in named.items()}
    try:
        call = layer.bound(Call(("layers", 0, kind), tensors, by_name))
        layer.run(call)
    except Misfit:
        return True
    return False


def batch(shape: Shape, dtype: str, size: int = OPEN) -> Any:
    import numpy as np

    sizes = [size if one is None else one for one in shape]
    if dtype == "string":
        return np.full(sizes, "a b")
    # Not all alike, so that nothing is divided by a variance of zero.
    return (np.arange(np.prod(sizes)) % 2).reshape(sizes).astype(dtype)


def raw(kind: str, arguments: dict[str, Any]) -> Any:
    """The Keras layer of arguments that rnnspec has not read."""
    import keras

    def value(one: Any) -> Any:
        if isinstance(one, dict):
            ((inner, rest),) = one.items()
            return raw(inner, rest)
        return one

    return getattr(keras.layers, kind)(**{name: value(one) for name, one in arguments.items()})


def fails(kind: str, arguments: dict[str, Any], *inputs: tuple[Shape, str], **named: Shape) -> bool:
    """Whether Keras refuses: in the constructor, in building, at the first batch.

    It has failed as well where a batch has another shape than was announced, or loses the batch axis.
    """
    import keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symbols = [keras.Input(batch_shape=shape, dtype=dtype) for shape, dtype in inputs]
            by_name = {name: keras.Input(batch_shape=shape) for name, shape in named.items()}
            said = raw(kind, arguments)(symbols if len(symbols) > 1 else symbols[0], **by_name)
            values = [batch(shape, dtype) for shape, dtype in inputs]
            given = {name: batch(shape, "float32") for name, shape in named.items()}
            found = raw(kind, arguments)(values if len(values) > 1 else values[0], **given)
        except Exception:
            return True
    fits = len(said.shape) == len(found.shape) and all(
        a in (None, b) for a, b in zip(said.shape, found.shape, strict=True)
    )
    batched = len(found.shape) > 0 and found.shape[0] == values[0].shape[0]
    return not (fits and batched)
