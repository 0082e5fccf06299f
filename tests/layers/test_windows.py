"""What convolutions, pooling and the layers that resize refuse, and what their axes remember."""

from typing import Any

import pytest

from rnnspec.layers import Call, Misfit, facts
from rnnspec.spec import facts as spec_facts
from rnnspec.spec.tensors import Dim, Tensor
from tests.layers.calls import Shape, call, layer_of, read


@pytest.mark.parametrize(
    ("spec", "condition"),
    [
        ("Conv3D: {filters: 2, kernel_size: 2, strides: [1, 2, 1], dilation_rate: 2}", "strides > 1 and dilation_rate"),
        ("Conv2DTranspose: {filters: 2, kernel_size: 2, strides: 2, dilation_rate: 2}", "strides > 1 and dilation"),
        ("ConvLSTM3D: {filters: 2, kernel_size: 2, strides: 2, dilation_rate: 2}", "strides > 1 and dilation_rate > 1"),
        ("Conv1DTranspose: {filters: 2, kernel_size: 2, output_padding: 1}", "output_padding >= strides"),
        (
            "Conv2DTranspose: {filters: 2, kernel_size: 2, strides: [3, 1], output_padding: [2, 1]}",
            "output_padding >= strides",
        ),
        ("Conv3D: {filters: 3, kernel_size: 2, groups: 2}", "filters % groups != 0"),
    ],
)
def test_arguments_that_do_not_go_together(spec: str, condition: str) -> None:
    _, (fact,) = read(spec)
    assert isinstance(fact, spec_facts.Condition)
    assert fact.condition.startswith(condition)


def test_a_depthwise_kernel_may_be_dilated_and_take_strides() -> None:
    layer = layer_of("SeparableConv1D: {filters: 2, kernel_size: 2, strides: 2, dilation_rate: 2}")
    assert layer.run(call(layer, (None, 7, 3)))[0].sizes == (None, 3, 2)


@pytest.mark.parametrize(
    ("spec", "fact"),
    [
        ("DepthwiseConv1D: {kernel_size: 2, padding: causal}", spec_facts.UnknownChoice),
        ("Conv2DTranspose: {filters: 2, kernel_size: 2, groups: 2}", spec_facts.UnknownField),
        ("DepthwiseConv2D: {kernel_size: 2, filters: 2}", spec_facts.UnknownField),
        ("SeparableConv2D: {filters: 2, kernel_size: 2, depth_multiplier: 0}", spec_facts.OutOfRange),
        ("DepthwiseConv3D: {kernel_size: 2}", spec_facts.UnknownKind),
        ("MaxPooling3D: {pool_size: [2, 2]}", spec_facts.OutOfRange),
        ("AdaptiveAveragePooling2D", spec_facts.MissingField),
        ("AdaptiveMaxPooling1D: {output_size: 0}", spec_facts.OutOfRange),
        ("ZeroPadding2D: {padding: -1}", spec_facts.OutOfRange),
        ("Cropping3D: {cropping: [1, 1]}", spec_facts.OutOfRange),
        ("UpSampling2D: {interpolation: area}", spec_facts.UnknownChoice),
        ("UpSampling1D: {size: 2, data_format: channels_first}", spec_facts.UnknownField),
    ],
)
def test_arguments_that_keras_does_not_take(spec: str, fact: type[Any]) -> None:
    _, found = read(spec)
    assert fact in [type(one) for one in found]


@pytest.mark.parametrize(
    ("spec", "shape", "fact"),
    [
        ("Conv3D: {filters: 2, kernel_size: [1, 1, 3]}", (None, 9, 9, 2, 1), facts.TooShort),
        ("Conv3D: {filters: 2, kernel_size: 1, groups: 2}", (None, 9, 9, 2, 3), facts.NotDivisible),
        ("Conv3D: {filters: 2, kernel_size: 1}", (None, 9, 9, 2), facts.WrongRank),
        ("Conv3D: {filters: 2, kernel_size: 1}", (None, 9, 9, 2, None), facts.OpenAxis),
        ("Conv2DTranspose: {filters: 2, kernel_size: 1, data_format: channels_first}", (2, None, 3, 3), facts.OpenAxis),
        (
            "Conv1DTranspose: {filters: 2, kernel_size: 2, strides: 2, padding: same, output_padding: 0}",
            (None, 1, 3), facts.TooShort,
        ),
        ("DepthwiseConv2D: {kernel_size: 3}", (None, 2, 9, 1), facts.TooShort),
        ("DepthwiseConv1D: {kernel_size: 3}", (None, 9, None), facts.OpenAxis),
        ("SeparableConv1D: {filters: 1, kernel_size: 3}", (None, None, None), facts.OpenAxis),
        ("ConvLSTM1D: {filters: 1, kernel_size: 3}", (None, 5, None, 2), facts.OpenAxis),
        ("ConvLSTM3D: {filters: 1, kernel_size: 3}", (None, 5, 9, 9, 2, 2), facts.TooShort),
        ("ConvLSTM1D: {filters: 1, kernel_size: 3, stateful: true}", (None, 5, 9, 2), facts.OpenBatch),
        ("AveragePooling3D: {pool_size: 3}", (None, 3, 3, 2, 1), facts.TooShort),
        ("AdaptiveMaxPooling2D: {output_size: 2}", (None, 9, 3), facts.WrongRank),
        ("Cropping2D: {cropping: [0, [1, 2]]}", (None, 9, 3, 1), facts.TooShort),
        ("Cropping3D: {data_format: channels_first}", (None, 9, 3, 3, 2), facts.TooShort),
    ],
)  # fmt: skip
def test_inputs_that_do_not_fit(spec: str, shape: Shape, fact: type[Any]) -> None:
    layer = layer_of(spec)
    with pytest.raises(Misfit) as caught:
        layer.run(call(layer, shape))
    assert [type(one) for one in caught.value.facts] == [fact]


@pytest.mark.parametrize(
    "spec",
    [
        "Conv1DTranspose: {filters: 1, kernel_size: 1}",
        "DepthwiseConv1D: {kernel_size: 1}",
        "SeparableConv1D: {filters: 1, kernel_size: 1}",
    ],
)
def test_kernels_that_meet_no_integers(spec: str) -> None:
    layer = layer_of(spec)
    with pytest.raises(Misfit) as caught:
        layer.run(call(layer, (2, 4, 3), dtype="int32"))
    (fact,) = caught.value.facts
    assert isinstance(fact, spec_facts.Condition)
    assert fact.condition == "an input of dtype int32"


def test_the_states_of_a_volume_are_volumes() -> None:
    layer = layer_of("ConvLSTM3D: {filters: 2, kernel_size: 1}")
    x = (None, 3, 4, 4, 4, 1)
    assert layer.run(call(layer, x, initial_state=[(None, 4, 4, 4, 2)] * 2))[0].sizes == (None, 4, 4, 4, 2)
    with pytest.raises(Misfit) as caught:
        layer.run(call(layer, x, initial_state=[(None, 4, 4, 2)] * 2))
    assert type(caught.value.facts[0]) is facts.WrongStateSize


@pytest.mark.parametrize(
    "spec",
    [
        "Conv3D: {filters: 2, kernel_size: [1, 3, 3]}",
        "MaxPooling3D: {pool_size: [1, 2, 2]}",
        "Conv3DTranspose: {filters: 2, kernel_size: [1, 3, 3], padding: same}",
        "ZeroPadding3D: {padding: [0, 1, 1]}",
        "Cropping3D: {cropping: [0, 1, 1]}",
        "UpSampling3D: {size: [1, 2, 2]}",
    ],
)
def test_an_axis_that_stays_as_it_is_keeps_its_name(spec: str) -> None:
    x = Tensor((Dim(None), Dim(None, "frames"), Dim(9), Dim(9), Dim(1)))
    layer = layer_of(spec)
    (output,) = layer.run(Call(("layers", 0, layer.kind), (x,)))
    assert output.shape[1] == Dim(None, "frames")
