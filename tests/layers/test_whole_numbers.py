"""What becomes of whole numbers in layers that Keras announces floats for, and where they fail."""

from typing import Any

import numpy as np
import pytest

from rnnspec.layers import Example, Layer
from rnnspec.rules import Checked
from rnnspec.spec.family import family
from tests.cases import checked, codes

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


def spec(*layers: str, shape: list[int] | None = None) -> str:
    return f"input: {{shape: {shape or [6, 4]}, dtype: int32}}\nlayers:\n" + "".join(f"  - {one}\n" for one in layers)


def result(found: Checked, *, training: bool = True) -> Any:
    from rnnspec.runtime.build import build

    assert found.report is not None
    (tensor,) = found.report.inputs.values()
    values = np.random.default_rng(0).integers(0, 3, (2, *(size or 4 for size in tensor.sizes[1:]))).astype("int32")
    return build(found.report)(values, training=training)


def passing() -> list[Any]:
    """Examples of layers that say they leave whole numbers as they are."""
    found = []
    for cls in family("layers").all():
        if cls.keeps_whole is not Layer.keeps_whole:  # type: ignore[attr-defined]
            examples: tuple[Example, ...] = getattr(cls, "examples", ())
            found += [pytest.param(one, id=one.spec) for one in examples if len(one.given) == 1 and not one.named]
    return found


@pytest.mark.parametrize("example", passing())
def test_layers_leave_whole_numbers_where_they_say_so(example: Example) -> None:
    found = checked(spec(example.spec, shape=[size or 4 for size in example.given[0][1:]]))
    assert not found.errors
    assert found.report is not None
    tensor = found.report.outputs[0].tensor
    assert tensor.dtype == "float32"
    if tensor.whole is not None:
        assert str(result(found).dtype).endswith(tensor.whole)


@pytest.mark.parametrize(
    "before", ["Masking", "ReLU", "MaxPooling1D", "RepeatVector: {n: 3}", "Cropping1D", "Identity"]
)
@pytest.mark.parametrize("layer", ["Dropout: {rate: 0.2}", "UnitNormalization", "LSTM: {units: 2, dropout: 0.2}"])
def test_what_needs_floats_refuses_whole_numbers_that_come_by_the_way(before: str, layer: str) -> None:
    way = ["Flatten", before] if before.startswith("Repeat") else [before, "ZeroPadding1D"]
    found = checked(spec(*way, layer))
    assert [one.code for one in found.errors] == ["RS030"]
    with pytest.raises(Exception, match=r"dtype|int32|float"):
        result(found)
    assert not checked(spec(*way, layer).replace("int32", "float32")).errors


@pytest.mark.parametrize(
    "layers",
    [
        ["Masking", "LSTM: {units: 2}"],
        ["Masking", "LSTM: {units: 2, return_sequences: true}", "Dropout: {rate: 0.2}"],
        ["Masking", "Dense: {units: 2}", "UnitNormalization"],
        ["ReLU: {max_value: 6.0}", "Dropout: {rate: 0.2}"],
    ],
)
def test_floats_that_are_made_of_whole_numbers_are_fine(layers: list[str]) -> None:
    found = checked(spec(*layers))
    assert not found.errors
    result(found)


@pytest.mark.parametrize(
    "layer",
    [
        "LSTM: {units: 2, dropout: 0.2}",
        "GRU: {units: 2, dropout: 0.2}",
        "Bidirectional: {layer: {SimpleRNN: {units: 2, dropout: 0.2}}}",
        "RNN: {cell: {LSTMCell: {units: 2, dropout: 0.2}}}",
        "RNN: {cell: [{LSTMCell: {units: 2, dropout: 0.2}}, {GRUCell: {units: 2}}]}",
    ],
)
def test_dropout_of_a_recurrent_layer_refuses_whole_numbers(layer: str) -> None:
    assert codes(spec(layer)) == ["RS030"]
    for dropout in ("0.0", "1.0"):
        found = checked(spec(layer.replace("dropout: 0.2", f"dropout: {dropout}")))
        assert "RS030" not in [one.code for one in found.errors]
        result(found)


def test_only_the_first_cell_drops_the_input() -> None:
    found = checked(spec("RNN: {cell: [{LSTMCell: {units: 2}}, {LSTMCell: {units: 2, dropout: 0.2}}]}"))
    assert not found.errors
    result(found)
