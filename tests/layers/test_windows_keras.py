"""Random convolutions, poolings and layers that resize: rnnspec's verdict is Keras's verdict."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.layers.calls import Shape
from tests.layers.verdicts import fails, refused

pytestmark = pytest.mark.keras

Drawn = tuple[str, dict[str, Any], Shape]
FORMAT = st.sampled_from(["channels_last", "channels_first"])


def one_or_each(axes: int, *values: Any) -> st.SearchStrategy[Any]:
    """One value for all axes, or one for each; sometimes one too many."""
    one = st.sampled_from(values)
    each = st.lists(one, min_size=axes, max_size=axes)
    return st.one_of(one, each, each, st.lists(one, min_size=axes + 1, max_size=axes + 1))


def convolution(axes: int) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "strides": one_or_each(axes, 1, 1, 2, 3),
        "padding": st.sampled_from(["valid", "same", "same", "causal"]),
        "dilation_rate": one_or_each(axes, 1, 1, 2),
        "data_format": FORMAT,
        "use_bias": st.booleans(),
    }


def kinds(axes: int) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The required and the optional arguments of each kind over that many axes."""
    slides, kernel = convolution(axes), {"kernel_size": one_or_each(axes, 1, 2, 3)}
    filters = {"filters": st.sampled_from([2, 4, 3]), **kernel}
    pool = {name: slides[name] for name in ("strides", "padding", "data_format")}
    ends = st.one_of(st.integers(0, 2), st.lists(st.integers(0, 2), min_size=2, max_size=2))
    each_end = ends if axes == 1 else st.one_of(st.integers(0, 2), st.lists(ends, min_size=axes, max_size=axes))
    global_pool = {"keepdims": st.booleans(), "data_format": FORMAT}
    found: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        f"Conv{axes}D": (filters, {**slides, "groups": st.sampled_from([1, 2, 3])}),
        f"Conv{axes}DTranspose": (filters, {**slides, "output_padding": one_or_each(axes, 0, 0, 1, 2)}),
        f"ConvLSTM{axes}D": (filters, slides),
        f"MaxPooling{axes}D": ({}, {"pool_size": one_or_each(axes, 1, 2, 3), **pool}),
        f"AveragePooling{axes}D": ({"pool_size": one_or_each(axes, 1, 2, 3)}, pool),
        f"GlobalMaxPooling{axes}D": ({}, global_pool),
        f"GlobalAveragePooling{axes}D": ({}, global_pool),
        f"AdaptiveMaxPooling{axes}D": ({"output_size": one_or_each(axes, 0, 1, 2, 5)}, {"data_format": FORMAT}),
        f"AdaptiveAveragePooling{axes}D": ({"output_size": one_or_each(axes, 0, 1, 2, 5)}, {"data_format": FORMAT}),
        f"Cropping{axes}D": ({}, {"cropping": each_end} | ({"data_format": FORMAT} if axes > 1 else {})),
        f"ZeroPadding{axes}D": ({}, {"padding": each_end, "data_format": FORMAT}),
        f"UpSampling{axes}D": (
            {}, {"size": one_or_each(axes, 1, 2)} | ({"data_format": FORMAT} if axes > 1 else {}),
        ),
    }  # fmt: skip
    if axes < 3:
        multiplier = {"depth_multiplier": st.sampled_from([0, 1, 2])}
        found[f"DepthwiseConv{axes}D"] = (kernel, {**slides, **multiplier})
        found[f"SeparableConv{axes}D"] = (filters, {**slides, **multiplier})
    return found


@st.composite
def calls(draw: st.DrawFn) -> Drawn:
    axes = draw(st.sampled_from([1, 1, 2, 3]))
    kind, (required, optional) = draw(st.sampled_from(list(kinds(axes).items())))
    arguments = draw(st.fixed_dictionaries(required, optional=optional))
    rank = axes + 2 + kind.startswith("ConvLSTM") + draw(st.sampled_from([0] * 12 + [-1, 1]))
    sizes = draw(st.lists(st.sampled_from([None, 1, 2, 3, 4, 6]), min_size=rank - 1, max_size=rank - 1))
    return kind, arguments, (draw(st.sampled_from([None, 2])), *sizes)


@given(calls())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_verdict_is_the_verdict_of_keras(drawn: Drawn) -> None:
    kind, arguments, shape = drawn
    said = refused(kind, arguments, (shape, "float32"))
    if said or fits_open_axes(kind, arguments, shape):
        assert said == fails(kind, arguments, (shape, "float32"))


def fits_open_axes(kind: str, arguments: dict[str, Any], shape: Shape) -> bool:
    """Whether the batch that Keras gets, where an open axis is 4, is one that rnnspec takes too."""
    return not refused(kind, arguments, (tuple(size or 4 for size in shape), "float32"))


@pytest.mark.parametrize("kind", ["Conv1DTranspose", "SeparableConv1D"])
def test_kernels_that_meet_no_integers(kind: str) -> None:
    arguments = {"filters": 2, "kernel_size": 1}
    assert refused(kind, arguments, ((2, 4, 3), "int32"))
    assert fails(kind, arguments, ((2, 4, 3), "int32"))
