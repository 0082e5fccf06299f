"""Calls of layers from YAML, without a spec around them."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnnspec.layers import Call, Example, Layer
from rnnspec.layers._base import Weight
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from rnnspec.spec import facts
from rnnspec.spec.family import family
from rnnspec.spec.items import read_items
from rnnspec.spec.tensors import Dim, Mask, Size, Tensor

Shape = tuple[Size, ...]


def read(text: str) -> tuple[Layer | None, list[facts.Fact]]:
    """The layer that an item spells, and what is wrong with it."""
    composed = compose(f"layers:\n  - {text}\n", "example.yaml")
    assert composed.root is not None
    assert not composed.hazards, composed.hazards
    document: Any = plain(composed.root)
    items, found = read_items(document["layers"])
    layer: Any = items[0].layer if items else None
    return layer, found


def layer_of(text: str) -> Layer:
    layer, found = read(text)
    assert not found, found
    assert layer is not None
    return layer


def tensor(shape: Shape, dtype: str = "float32", masked: bool = False) -> Tensor:
    mask = Mask(rank=len(shape) if dtype == "int32" else len(shape) - 1) if masked else None
    return Tensor(tuple(map(Dim, shape)), dtype, mask)


def call(layer: Layer, *shapes: Shape, dtype: str = "float32", masked: bool = False, **named: Any) -> Call:
    """The bound call of a layer; shapes given by name are one or a list of them."""
    inputs = tuple(tensor(shape, dtype, masked) for shape in shapes)
    by_name: Mapping[str, Any] = {
        name: tuple(map(tensor, shape)) if isinstance(shape, list) else tensor(shape) for name, shape in named.items()
    }
    return layer.bound(Call(("layers", 0, layer.kind), inputs, by_name))


def example_call(layer: Layer, example: Example, masked: bool = False) -> Call:
    named = {name: list(shapes) for name, shapes in example.named.items()}
    return call(layer, *example.given, dtype=example.dtype, masked=masked, **named)


def all_examples() -> Iterator[tuple[str, Example]]:
    for cls in family("layers").all():
        assert issubclass(cls, Layer)
        if cls.namespace == "keras.layers":
            for example in cls.examples:
                yield f"{example.spec} {example.given}", example


def params(weights: list[Weight] | tuple[Weight, ...]) -> int:
    return sum(weight.size for weight in weights)
