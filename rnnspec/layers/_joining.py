"""Tensors that are put together along an axis: whether they fit, and what becomes of the axis."""

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Layer, Misfit, plus
from rnnspec.spec.tensors import Dim


def check_alike(layer: Layer, call: Call, except_axis: int | None = None) -> None:
    """Raises `Misfit` unless all inputs can have one shape, but for one axis."""
    for position, one in enumerate(call.inputs):
        for other in call.inputs[position + 1 :]:
            if one.rank != other.rank:
                raise Misfit(facts.Mismatch(call.route, layer.kind, None, one, other))
            for axis, (mine, its) in enumerate(zip(one.shape, other.shape, strict=True)):
                if axis != except_axis and not mine.fits(its):
                    raise Misfit(facts.Mismatch(call.route, layer.kind, axis, one, other))


def joined(layer: Layer, call: Call, axis: int) -> Dim:
    """The axis of the inputs one behind the other along it."""
    dims = [tensor.shape[axis] for tensor in call.inputs]
    size, blame = plus(*(dim.size for dim in dims)), layer.blame(call, "axis")
    if size is not None or axis > 0:
        return Dim(size, blame=blame)
    factors = [dim.factor for dim in dims if dim.size is None and dim.factor is not None]
    if len(factors) < len(dims):
        return Dim(None, "+".join(str(dim.size or dim.name or "B") for dim in dims), blame, None)
    return Dim(None).spread(sum(factors), blame)
