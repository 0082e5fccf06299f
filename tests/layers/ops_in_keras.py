"""What `keras.ops` makes of a call, beside what we make of it."""

from itertools import count
from typing import Any

import pytest
from pydantic import ValidationError

from rnnspec.layers import Call, Layer, Misfit
from rnnspec.spec.family import family
from rnnspec.spec.tensors import Tensor
from tests.layers.calls import Shape, tensor

OPS: list[type[Layer]] = [
    cls
    for kind in family("layers").kinds
    if kind.startswith("ops.") and (cls := family("layers").get(kind)) and issubclass(cls, Layer)
]
DTYPES = ("bool", "int8", "int32", "int64", "uint8", "uint16", "uint64", "bfloat16", "float16", "float32", "float64")

Outputs = list[tuple[Shape, str]]


def function(kind: str) -> Any:
    from keras import ops

    return getattr(ops, kind.removeprefix("ops."))


def given(kind: str, arguments: dict[str, Any], inputs: list[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of Keras's call, also for those that our class refuses."""
    cls = family("layers").get(kind)
    assert cls is not None
    assert issubclass(cls, Layer)
    layer = cls.model_construct(_fields_set=set(arguments), **arguments)
    return layer.passed(inputs, {})


def ours(kind: str, arguments: dict[str, Any], inputs: list[Tensor]) -> Outputs | None:
    """Shapes and dtypes of the outputs; None where the arguments or the call are refused."""
    cls: Any = family("layers").get(kind)
    try:
        layer = cls.model_validate(arguments)
        outputs = layer.run(layer.bound(Call(("layers", 0, kind), tuple(inputs))))
    except (ValidationError, Misfit):
        return None
    assert all(output.mask is None for output in outputs)
    return [(output.sizes, output.dtype) for output in outputs]


def theirs(kind: str, arguments: dict[str, Any], inputs: list[Tensor]) -> Outputs | None:
    """The same of Keras's symbolic call."""
    import keras

    symbols = [keras.KerasTensor(one.sizes, one.dtype) for one in inputs]
    try:
        args, kwargs = given(kind, arguments, symbols)
        outputs = keras.tree.flatten(function(kind)(*args, **kwargs))
    except (ValueError, TypeError, IndexError, ZeroDivisionError, StopIteration):
        return None
    return [(tuple(output.shape), output.dtype) for output in outputs]


def fails(kind: str, arguments: dict[str, Any], inputs: list[Tensor], announced: Outputs) -> bool:
    """Whether Keras fails with numbers in the tensors, open axes filled, or gives another dtype than it announced."""
    import keras
    from keras import ops

    open_sizes = count(7)
    sizes = [[next(open_sizes) if size is None else size for size in one.sizes] for one in inputs]
    try:
        numbers = [ops.zeros(shape, one.dtype) for shape, one in zip(sizes, inputs, strict=True)]
        args, kwargs = given(kind, arguments, numbers)
        made = keras.tree.flatten(function(kind)(*args, **kwargs))
    except Exception:
        return True
    # JAX has no dtypes of 64 bits.
    return any(str(one.dtype) != dtype and "64" not in dtype for one, (_, dtype) in zip(made, announced, strict=True))


def compare(kind: str, arguments: dict[str, Any], shapes: list[Shape], dtypes: list[str] | None = None) -> bool:
    """Both accept with equal shapes and dtypes, or Keras refuses what we refuse: now, or when it runs.

    Returns whether the call was accepted.
    """
    inputs = [tensor(shape, dtype) for shape, dtype in zip(shapes, dtypes or ["float32"] * len(shapes), strict=True)]
    mine, keras = ours(kind, arguments, inputs), theirs(kind, arguments, inputs)
    told = f"{kind} {arguments} of {[str(one) for one in inputs]} {[one.dtype for one in inputs]}"
    if mine is None:
        assert keras is None or fails(kind, arguments, inputs, keras), f"{told}: refused, and Keras makes {keras}"
    else:
        assert mine == keras, told
    return mine is not None


all_ops = pytest.mark.parametrize("cls", OPS, ids=lambda cls: cls.kind)
