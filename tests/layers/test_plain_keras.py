"""Layers that normalise, activate, add noise and attend: rnnspec's verdict is Keras's verdict."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnspec.layers import Misfit
from rnnspec.spec.items import read_items
from tests.layers.calls import Shape, call
from tests.layers.in_keras import called, expected_weights, weights_of
from tests.layers.verdicts import batch, fails, raw, refused

pytestmark = pytest.mark.keras

Arguments = dict[str, Any]
GQA: Arguments = {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}

#: Calls that both refuse.
BAD: list[tuple[str, Arguments, Shape]] = [
    ("GroupNormalization", {"groups": 2}, (None, 5, 3)),
    ("GroupNormalization", {}, (None, 16)),
    ("GroupNormalization", {"groups": 0}, (None, 8)),
    ("GroupNormalization", {"groups": -2}, (None, 8)),
    ("GroupNormalization", {"groups": 2, "axis": 1}, (None, None, 8)),
    ("GroupNormalization", {"groups": 2, "axis": -3}, (2, 4, 8)),
    ("GroupNormalization", {"groups": 2, "axis": 3}, (2, 4, 8)),
    ("GroupNormalization", {"groups": 2, "axis": [1, 2]}, (2, 4, 8)),
    ("LayerNormalization", {"axis": [2, -1]}, (4, 3, 8)),
    ("LayerNormalization", {"axis": [1, 3]}, (4, 3, 8)),
    ("BatchNormalization", {"axis": [1]}, (4, 3, 8)),
    ("BatchNormalization", {"axis": -3}, (4, 3)),
    ("RMSNormalization", {"axis": 1}, (4, 3, 8)),
    ("RMSNormalization", {"axis": 1}, (4, 3, None)),
    ("RMSNormalization", {"axis": [1, -1]}, (4, 3, 8)),
    ("RMSNormalization", {"axis": [2, -1]}, (4, 8, 8)),
    ("RMSNormalization", {}, (4, 3, None)),
    ("RMSNormalization", {"scale": True}, (4, 3)),
    ("UnitNormalization", {"axis": 3}, (4, 3, 8)),
    ("UnitNormalization", {"axis": [2, -1]}, (4, 3, 8)),
    ("Softmax", {"axis": [2, -1]}, (4, 3, 8)),
    ("Softmax", {"axis": 3}, (4, 3, 8)),
    ("PReLU", {}, (4, None, 8)),
    ("PReLU", {"shared_axes": 2}, (4, None, 8)),
    ("PReLU", {"shared_axes": [3]}, (4, 3, 8)),
    ("PReLU", {"shared_axes": -2}, (4, 3, 8)),
    ("PReLU", {"shared_axes": 0}, (4,)),
    ("ActivityRegularization", {"l1": -1.0}, (4, 3)),
    ("ActivityRegularization", {"activity_regularizer": "l2"}, (4, 3)),
    ("SpatialDropout3D", {"rate": 0.5}, (4, 3, 8, 2)),
    ("SpatialDropout3D", {"rate": 1.5}, (4, 3, 8, 2, 2)),
    ("AlphaDropout", {"rate": -0.5}, (4, 3)),
    ("GaussianDropout", {"rate": 1.5}, (4, 3)),
]
#: What Keras computes although it means nothing, or not what it seems to mean.
NONSENSE: list[tuple[str, Arguments, Shape]] = [
    # The samples of a batch in groups.
    ("GroupNormalization", {"groups": 2, "axis": 0}, (4, 3, 8)),
    # The scale of a step is laid over the features, which happen to be as many.
    ("RMSNormalization", {"axis": 1}, (4, 8, 8)),
    ("RMSNormalization", {"axis": [1, -1]}, (4, 8, 8)),
]
GOOD: list[tuple[str, Arguments, Shape]] = [
    ("GroupNormalization", {"groups": 2, "axis": -2}, (None, 4, 8)),
    ("GroupNormalization", {"groups": 4, "axis": 2, "center": False}, (None, None, 8)),
    ("GroupNormalization", {"groups": -1}, (None, 3)),
    ("LayerNormalization", {"axis": [-1, 1]}, (None, 4, 8)),
    ("LayerNormalization", {"axis": [0, 1], "scale": False}, (2, 4, 8)),
    ("BatchNormalization", {"axis": 0}, (4, 3)),
    ("RMSNormalization", {"axis": 1}, (4, 1, 8)),
    ("RMSNormalization", {"axis": [-2, -1]}, (None, 4, 8)),
    ("RMSNormalization", {"axis": [1, 3]}, (None, 1, None, 8)),
    ("UnitNormalization", {"axis": [0, -1]}, (None, 3, None)),
    ("Softmax", {"axis": [-2, 2]}, (None, 3, 8)),
    ("PReLU", {"shared_axes": 0}, (None, 3, None)),
    ("PReLU", {"shared_axes": [-1]}, (None, None, 8)),
    ("PReLU", {"shared_axes": [1, 2]}, (None, None, None)),
    ("PReLU", {"shared_axes": []}, (None,)),
    ("ActivityRegularization", {"l1": 1, "l2": 0.5}, (None, None)),
    ("SpatialDropout3D", {"rate": 1.0, "data_format": "channels_first"}, (None, 2, None, None, None)),
]


def name(case: Any) -> str:
    return str(case)


@pytest.mark.parametrize(("kind", "arguments", "shape"), BAD, ids=name)
def test_both_refuse(kind: str, arguments: Arguments, shape: Shape) -> None:
    assert refused(kind, arguments, (shape, "float32"))
    assert fails(kind, arguments, (shape, "float32"))


@pytest.mark.parametrize(("kind", "arguments", "shape"), NONSENSE, ids=name)
def test_nonsense_is_refused_though_keras_computes_it(kind: str, arguments: Arguments, shape: Shape) -> None:
    assert refused(kind, arguments, (shape, "float32"))
    assert not fails(kind, arguments, (shape, "float32"))


@pytest.mark.parametrize(("kind", "arguments", "shape"), GOOD, ids=name)
def test_both_accept_with_the_same_weights(kind: str, arguments: Arguments, shape: Shape) -> None:
    assert not fails(kind, arguments, (shape, "float32"))
    (item,), problems = read_items([{kind: arguments}])
    assert not problems
    layer: Any = item.layer
    bound = call(layer, shape)
    (output,) = layer.run(bound)
    built, _, (made,) = called(layer, bound)
    assert (tuple(made.shape), made.dtype) == (output.sizes, output.dtype)
    assert weights_of(built) == expected_weights(layer, bound)


def test_integers_have_no_length() -> None:
    assert refused("UnitNormalization", {}, ((2, 3), "int32"))
    assert fails("UnitNormalization", {}, ((2, 3), "int32"))


def test_integers_are_not_normalised() -> None:
    assert refused("RMSNormalization", {}, ((2, 3), "int32"))
    values = raw("RMSNormalization", {})(batch((2, 3), "int32"))
    assert values.dtype == "int32"


@pytest.mark.parametrize("kind", ["Dropout", "SpatialDropout1D"])
def test_noise_on_integers_fails_in_training(kind: str) -> None:
    assert refused(kind, {"rate": 0.5}, ((2, 3, 4), "int32"))
    with pytest.raises(TypeError):
        raw(kind, {"rate": 0.5})(batch((2, 3, 4), "int32"), training=True)
    assert not refused(kind, {"rate": 0.0}, ((2, 3, 4), "int32"))
    raw(kind, {"rate": 0.0})(batch((2, 3, 4), "int32"), training=True)


@pytest.mark.parametrize("kind", ["AlphaDropout", "GaussianDropout"])
def test_noise_on_integers_that_fails_on_tensorflow_alone_is_refused_too(kind: str) -> None:
    assert refused(kind, {"rate": 0.5}, ((2, 3, 4), "int32"))
    assert refused("GaussianNoise", {"stddev": 0.5}, ((2, 3, 4), "int32"))
    assert not refused("GaussianNoise", {"stddev": 0.0}, ((2, 3, 4), "int32"))


@pytest.mark.parametrize("kind", ["AlphaDropout", "GaussianDropout"])
def test_noise_that_divides_by_zero_in_training_is_refused(kind: str) -> None:
    assert refused(kind, {"rate": 1.0}, ((2, 3), "float32"))
    with pytest.raises(ZeroDivisionError):
        raw(kind, {"rate": 1.0})(batch((2, 3), "float32"), training=True)
    assert not refused(kind, {"rate": 0.9}, ((2, 3), "float32"))


@settings(max_examples=60)
@given(
    st.sampled_from(["Dropout", "AlphaDropout"]),
    st.lists(st.sampled_from([None, 1, 2, 3]), max_size=4),
    st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=3),
)
def test_a_noise_shape_fits_or_fails_in_training(kind: str, noise: list[int | None], shape: list[int]) -> None:
    arguments = {"rate": 0.5, "noise_shape": noise}
    values = batch(tuple(shape), "float32")
    try:
        fits = tuple(raw(kind, arguments)(values, training=True).shape) == values.shape
    except (ValueError, TypeError, IndexError):
        fits = False
    assert refused(kind, arguments, (tuple(shape), "float32")) is not fits


@pytest.mark.parametrize(
    ("arguments", "shapes"),
    [
        (GQA, [(None, 5, 8)]),
        (GQA, [(None, 5, 8), (None, 7, 6)]),
        (GQA, [(None, 5, 8), (None, 7, 8), (None, 6, 8)]),
        (GQA, [(None, 5, 8), (None, None, 8), (None, 6, 8)]),
        (GQA, [(None, 5, None), (None, 7, 8)]),
        (GQA, [(None, 4, 5, 8), (None, 4, 7, 8)]),
        (GQA, [(2, 5, 8), (3, 5, 8)]),
        ({**GQA, "num_key_value_heads": 3}, [(None, 5, 8), (None, 7, 8)]),
        ({**GQA, "dropout": 0.1, "flash_attention": True}, [(None, 5, 8), (None, 7, 8)]),
        ({**GQA, "sliding_window": 0}, [(None, 5, 8), (None, 7, 8)]),
        ({**GQA, "dropout": 1.1}, [(None, 5, 8), (None, 7, 8)]),
    ],
    ids=name,
)
def test_grouped_attention_that_both_refuse(arguments: Arguments, shapes: list[Shape]) -> None:
    assert refused("GroupQueryAttention", arguments, *((shape, "float32") for shape in shapes))
    assert attention_fails(arguments, shapes)
    assert not attention_fails(GQA, [(None, 5, 8), (None, 7, 8), (None, 7, 6)])


def attention_fails(arguments: Arguments, shapes: list[Shape]) -> bool:
    import keras

    try:
        raw("GroupQueryAttention", arguments)(*(keras.Input(batch_shape=shape) for shape in shapes))
        raw("GroupQueryAttention", arguments)(*(batch(shape, "float32") for shape in shapes))
    except (ValueError, TypeError):
        return True
    return False


heads = st.fixed_dictionaries(
    {name: st.integers(1, 4) for name in GQA}, optional={"use_bias": st.booleans(), "use_gate": st.booleans()}
)
steps, features = st.sampled_from([None, 3, 5]), st.sampled_from([4, 6])


@settings(max_examples=25)
@given(heads, steps, steps, steps, features, features, features)
def test_grouped_attention_has_the_weights_of_keras(
    arguments: Arguments, asked: int | None, offered: int | None, keyed: int | None, f: int, g: int, h: int
) -> None:
    (item,), problems = read_items([{"GroupQueryAttention": arguments}])
    if problems:
        assert arguments["num_query_heads"] % arguments["num_key_value_heads"]
        return
    layer: Any = item.layer
    bound = call(layer, (None, asked, f), (None, offered, g), (None, keyed, h))
    try:
        (output,) = layer.run(bound)
    except Misfit:
        with pytest.raises(ValueError, match="must"):
            called(layer, bound)
        return
    built, _, (made,) = called(layer, bound)
    assert tuple(made.shape) == output.sizes
    assert weights_of(built) == expected_weights(layer, bound)
