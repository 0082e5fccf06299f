"""Multiply-adds counted in the program that JAX traces from a Keras model."""

from collections.abc import Iterable, Iterator
from math import prod
from typing import Any

#: What the tests put for an open batch axis: a prime, so that no other size looks like it.
BATCH = 7


def traced(model: Any) -> Any:
    """The forward pass of a model for `BATCH` samples, as JAX's intermediate language."""
    import jax
    import numpy as np

    def zeros(tensor: Any) -> Any:
        return np.zeros([BATCH, *tensor.shape[1:]], tensor.dtype)

    return jax.make_jaxpr(lambda inputs: model(inputs, training=False))([zeros(one) for one in model.inputs])


def reduced(program: Any) -> Any:
    """A program without the operations that nothing reads."""
    from jax.interpreters import partial_eval

    return partial_eval.dce_jaxpr(program.jaxpr, [True] * len(program.jaxpr.outvars))[0]


def macs(program: Any) -> int:
    """Multiply-adds of matrix products and convolutions in a jaxpr, loops multiplied out.

    Raises `ValueError` for a product in a loop without a known number of turns.
    """
    program = getattr(program, "jaxpr", program)
    return sum(_macs(equation) for equation in program.eqns)


def _macs(equation: Any) -> int:
    name = equation.primitive.name
    if name == "dot_general":
        return _product(equation)
    if name == "conv_general_dilated":
        return _convolution(equation)
    inner = [macs(one) for one in _inner(equation.params.values())]
    if name == "scan":
        return int(equation.params["length"]) * sum(inner)
    if name == "cond":
        return max(inner)
    if name == "while" and any(inner):
        raise ValueError("products in a loop of unknown length")
    return sum(inner)


def _inner(values: Iterable[Any]) -> Iterator[Any]:
    """The programs among the parameters of an operation: bodies of loops, branches, calls."""
    for value in values:
        if hasattr(value, "eqns") or hasattr(value, "jaxpr"):
            yield value
        elif isinstance(value, list | tuple):
            yield from _inner(value)


def _product(equation: Any) -> int:
    (contracted, _), _ = equation.params["dimension_numbers"]
    shape = equation.invars[0].aval.shape
    return prod(equation.outvars[0].aval.shape) * prod(shape[axis] for axis in contracted)


def _convolution(equation: Any) -> int:
    """Every output position times the whole window, padding and dilated zeros included."""
    _, channels, *spatial = equation.params["dimension_numbers"].rhs_spec
    shape = equation.invars[1].aval.shape
    return prod(equation.outvars[0].aval.shape) * shape[channels] * prod(shape[axis] for axis in spatial)
