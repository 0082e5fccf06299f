"""A wrapper that keeps a kernel from growing."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import FLOATS, Call, Example, Layer, Misfit, Weight
from rnnspec.layers._graph import frozen
from rnnspec.layers._recurrent import Cell, Recurrent
from rnnspec.source.tree import Route
from rnnspec.spec.fields import ObjectOf, PositiveInt
from rnnspec.spec.tensors import Size, Tensor


class SpectralNormalization(Layer):
    """Divide the kernel of a layer by its largest singular value in every training step.

    For layers with one `kernel` or `embeddings`: `Dense`, `EinsumDense`, convolutions, `Embedding`. The
    value is estimated with `power_iterations` steps that begin at `vector_u`.

    Parameters: those of the inner layer, and one for each column of its kernel that is not trained.

    keras/src/layers/normalization/spectral_normalization.py, 3.15.1
    """

    layer: Annotated[Any, ObjectOf("layers", strings=False, optional=False)]
    power_iterations: PositiveInt = 1

    examples: ClassVar = (
        Example("SpectralNormalization: {layer: {Dense: {units: 4}}}", ((None, 3),), ((None, 4),), 20, macs=12),
        Example(
            "SpectralNormalization: {layer: {Conv1D: {filters: 4, kernel_size: 2}}, power_iterations: 2}",
            ((None, None, 3),), ((None, None, 4),), 32,
        ),
        Example(
            "SpectralNormalization: {layer: {Conv1D: {filters: 4, kernel_size: 2, use_bias: false}}, trainable: false}",
            ((2, 5, 3),), ((2, 4, 4),), 28, macs=96,
        ),
    )  # fmt: skip

    def infer(self, call: Call) -> Tensor:
        # The result is cast to the dtype of the input: integers would leave nothing of it.
        if call.x.dtype not in FLOATS:
            raise self.clash(call, f"an input of dtype {call.x.dtype}")
        inner = self.inner(call)
        outputs: tuple[Tensor, ...] = self.layer.run(inner)
        self.kernel(inner)
        return replace(outputs[0], dtype=self.compute_dtype)

    def inner(self, call: Call) -> Call:
        """The call of the inner layer. Raises `Misfit` for what cannot be called so."""
        if not isinstance(self.layer, Layer) or isinstance(self.layer, Cell | Recurrent) or self.layer.accepts()[0] > 1:
            raise self.misfit((*call.route, "layer", self.layer.kind))
        x = replace(call.x, dtype=self.cast(call.x.dtype))
        return call.inner("layer", self.layer.kind, inputs=[x])

    def misfit(self, route: Route) -> Misfit:
        return Misfit(facts.WrongInner(route, self.kind, self.layer.kind, "kernel"))

    def kernel(self, inner: Call) -> Weight:
        """The weight that is normalised. Raises `Misfit` if the layer has none of its own."""
        nested = isinstance(self.layer, SpectralNormalization)
        weights: Iterable[Weight] = self.layer.weights(inner)
        for weight in weights:
            scope, _, name = weight.name.rpartition("/")
            if name in ("kernel", "embeddings") and (not scope or nested):
                return weight
        raise self.misfit(inner.route)

    def weights(self, call: Call) -> Iterable[Weight]:
        inner = self.inner(call)
        kernel = self.kernel(inner)
        vector = Weight("vector_u", (1, kernel.shape[-1]), trainable=False, dtype=kernel.dtype)
        # The wrapper holds the kernel itself, so that it comes first.
        rest = (weight.under("layer") for weight in self.layer.weights(inner) if weight != kernel)
        return frozen((kernel.under("layer"), vector, *rest), self.trainable)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        inner = self.inner(call)
        return self.layer.macs(inner, self.layer.run(inner))  # type: ignore[no-any-return]
