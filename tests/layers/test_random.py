"""Random chains of layers, valid and invalid: rnnspec's verdict is Keras's verdict."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnnspec.layers import Call, Layer, Misfit
from rnnspec.spec.items import read_items
from rnnspec.spec.tensors import Tensor
from tests.layers.calls import tensor
from tests.layers.in_keras import expected_weights, made, weights_of

pytestmark = pytest.mark.keras

Item = tuple[str, dict[str, Any]]
few = st.integers(1, 4)
maybe_bad = st.sampled_from([1, 2, 3, 4, 2, 3, 0, -1])
flag = st.booleans()
rate = st.sampled_from([0.0, 0.2, 0.5, 1.0, -0.1, 1.5])
axis = st.integers(-4, 3)


def item(kind: str, required: dict[str, Any] | None = None, **optional: Any) -> st.SearchStrategy[Item]:
    arguments = st.fixed_dictionaries(required or {}, optional=optional)
    return st.tuples(st.just(kind), arguments)


RECURRENT: dict[str, Any] = {
    "return_sequences": flag, "return_state": flag, "stateful": flag, "go_backwards": flag, "use_bias": flag,
    "unroll": flag,
}  # fmt: skip
gated = st.one_of(
    item("LSTM", {"units": maybe_bad}, **RECURRENT),
    item("GRU", {"units": maybe_bad}, reset_after=flag, **RECURRENT),
    item("SimpleRNN", {"units": few}, **RECURRENT),
)
cell = st.one_of(*(item(kind, {"units": few}) for kind in ("LSTMCell", "GRUCell", "SimpleRNNCell")))


def nest(one: Item) -> dict[str, Any]:
    return {one[0]: one[1]}


conv: dict[str, Any] = {
    "strides": few, "padding": st.sampled_from(["valid", "same", "causal"]), "dilation_rate": few, "groups": few,
    "data_format": st.sampled_from([None, "channels_last", "channels_first"]),
}  # fmt: skip
plain_unary = st.one_of(
    item("Dense", {"units": maybe_bad}, use_bias=flag),
    item("Conv1D", {"filters": st.sampled_from([2, 4, 6]), "kernel_size": maybe_bad}, **conv),
    item("MaxPooling1D", pool_size=few, strides=few, padding=st.sampled_from(["valid", "same"])),
    item("AveragePooling1D", {"pool_size": few}),
    item("GlobalMaxPooling1D", keepdims=flag),
    item("GlobalAveragePooling1D", keepdims=flag),
    item("Dropout", {"rate": rate}),
    item("SpatialDropout1D", {"rate": st.sampled_from([0.5, -0.1, 1.5])}),
    item("GaussianNoise", {"stddev": rate}),
    item("AlphaDropout", {"rate": rate}, noise_shape=st.lists(st.sampled_from([None, 1, 3]), max_size=4)),
    item("GaussianDropout", {"rate": rate}),
    item("ActivityRegularization", l1=rate),
    item("LayerNormalization", axis=axis | st.lists(axis, min_size=1, max_size=2)),
    item("GroupNormalization", {"groups": st.sampled_from([-1, 1, 2, 3, 0])}, axis=axis),
    item("RMSNormalization", axis=axis | st.lists(axis, min_size=1, max_size=2)),
    item("UnitNormalization", axis=axis | st.lists(axis, min_size=1, max_size=2)),
    item("BatchNormalization", axis=axis, renorm=flag),
    item("Masking"),
    item("Flatten"),
    item("RepeatVector", {"n": maybe_bad}),
    item("Reshape", {"target_shape": st.lists(st.sampled_from([-1, 1, 2, 3, 4, 6, 12]), min_size=1, max_size=3)}),
    item("Permute", {"dims": st.permutations([1, 2]) | st.permutations([1, 2, 3]) | st.just([1, 1])}),
    item("Activation", {"activation": st.sampled_from(["relu", "tanh", "softmax", "nonsense"])}),
    item("ReLU", max_value=st.sampled_from([1.0, -1.0])),
    item("Softmax", axis=axis),
    item("ELU"),
    item("PReLU", shared_axes=axis | st.lists(axis, max_size=2)),
    item("Embedding", {"input_dim": few, "output_dim": maybe_bad}, mask_zero=flag),
    item("UpSampling1D", size=maybe_bad),
    item("ZeroPadding1D", padding=st.sampled_from([1, [0, 2], -1])),
    item("Cropping1D", cropping=few),
    item("Identity"),
    gated,
)
wrapped = st.one_of(
    plain_unary,
    plain_unary,
    item("Bidirectional", {"layer": gated.map(nest)}, merge_mode=st.sampled_from(["concat", "sum", None])),
    item("Bidirectional", {"layer": gated.map(nest), "backward_layer": gated.map(nest)}),
    item("TimeDistributed", {"layer": plain_unary.map(nest)}),
    item("RNN", {"cell": st.lists(cell.map(nest), min_size=1, max_size=2)}, return_sequences=flag, return_state=flag),
    item("RNN", {"cell": cell.map(nest) | st.just({"Dense": {"units": 2}})}, return_sequences=flag),
)
merging = st.one_of(
    *(item(kind) for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")),
    item("Concatenate", axis=axis),
    item("Dot", {"axes": axis | st.lists(axis, min_size=2, max_size=2)}),
    item("Attention", use_scale=flag, score_mode=st.sampled_from(["dot", "concat"])),
    item("AdditiveAttention", use_scale=flag),
    item("MultiHeadAttention", {"num_heads": few, "key_dim": few}),
    item("GroupQueryAttention", {"head_dim": few, "num_query_heads": few, "num_key_value_heads": few}),
)
steps = st.tuples(wrapped | wrapped | merging, st.integers(0, 9), st.integers(0, 9))
shapes = st.one_of(
    st.tuples(st.sampled_from([None, 2]), st.sampled_from([None, 6, 4]), st.sampled_from([4, 3, 3, None])),
    st.tuples(st.sampled_from([None, 2]), st.sampled_from([4, None])),
    st.tuples(st.none(), st.just(4), st.sampled_from([3, None]), st.just(2)),
)


def raw(kind: str, arguments: dict[str, Any]) -> Any:
    """The Keras layer of arguments that rnnspec has not read."""
    import keras

    def value(one: Any) -> Any:
        if isinstance(one, list):
            return [value(each) for each in one]
        if isinstance(one, dict):
            ((inner, rest),) = one.items()
            return raw(inner, rest)
        return one

    return getattr(keras.layers, kind)(**{name: value(one) for name, one in arguments.items()})


def runs(starts: Any, outputs: Any) -> bool:
    """Whether one batch goes through, with open axes of length 4, and has the shapes that Keras announced."""
    import keras

    try:
        model = keras.Model(starts, outputs)
        batch = np.zeros([4 if size is None else size for size in starts.shape], "float32")
        model(batch, training=True)
        found = model(batch)
    except Exception:
        return False
    pairs = zip(keras.tree.flatten(outputs), keras.tree.flatten(found), strict=True)
    return all(
        len(said.shape) == len(one.shape) and all(a in (None, b) for a, b in zip(said.shape, one.shape, strict=True))
        for said, one in pairs
    )


def attempt(function: Any, *args: Any) -> tuple[Any, Exception | None]:
    try:
        return function(*args), None
    except Exception as error:
        return None, error


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(shapes, st.lists(steps, min_size=1, max_size=4))
def test_rnnspec_and_keras_agree(shape: tuple[int | None, ...], chain: list[Any]) -> None:
    import keras

    start = keras.Input(batch_shape=shape)
    known: list[tuple[Tensor, Any]] = [(tensor(shape), start)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for (kind, arguments), one, other in chain:
            (found,), problems = read_items([{kind: arguments}])
            chosen = [known[-1 - one % len(known)]]
            if not isinstance(found.layer, Layer) or found.layer.accepts()[0] > 1:
                chosen.append(known[-1 - other % len(known)])
            symbols = [symbol for _, symbol in chosen]
            if problems or not isinstance(found.layer, Layer):
                agree_on_rejection(kind, arguments, start, symbols, problems)
                continue
            result = compare(found.layer, [mine for mine, _ in chosen], symbols, start)
            if result is None:
                continue
            known += result


def nonsense(layer: Layer, mine: list[Tensor]) -> bool:
    """What Keras computes although it means nothing; rnnspec refuses it."""
    # Without a time axis, each sample attends to the other samples of its batch.
    if layer.kind in ("Attention", "AdditiveAttention"):
        return any(one.rank == 2 for one in mine)
    # Groups of samples; a scale over other axes than it was made for.
    if layer.kind in ("GroupNormalization", "RMSNormalization"):
        axes = layer.given.get("axis", -1)
        return axes == 0 or (layer.kind == "RMSNormalization" and axes != -1)
    # Where steps happen to be as many as features, and so on, the mask falls on the wrong axes.
    inner = getattr(layer, "layer", layer)
    return inner.kind == "Softmax" and mine[0].mask is not None


def agree_on_rejection(kind: str, arguments: dict[str, Any], start: Any, symbols: list[Any], problems: Any) -> None:
    built, error = attempt(raw, kind, arguments)
    if error is not None:
        return
    for args in (symbols[:1], [symbols], symbols):
        outputs, error = attempt(lambda args=args: built(*args))
        assert error is not None or not runs(start, outputs), (kind, arguments, problems)


def compare(layer: Layer, mine: list[Tensor], symbols: list[Any], start: Any) -> list[tuple[Tensor, Any]] | None:
    """Both results, paired, or None where both refuse."""
    import keras

    call = layer.bound(Call(("layers", 0, layer.kind), tuple(mine)))
    inferred, misfit = attempt(layer.run, call)
    assert misfit is None or isinstance(misfit, Misfit), misfit
    args, kwargs = layer.passed(symbols, {})
    built, error = attempt(made, layer)
    outputs, error = attempt(lambda: built(*args, **kwargs)) if error is None else (None, error)
    if misfit is not None:
        assert error is not None or nonsense(layer, mine) or not runs(start, outputs), (layer, mine, misfit)
        return None
    assert error is None, (layer, mine, inferred, error)
    flat = keras.tree.flatten(outputs)
    assert [tuple(one.shape) for one in flat] == [one.sizes for one in inferred], (layer, mine)
    assert [one.dtype for one in flat] == [one.dtype for one in inferred], (layer, mine)
    masks = [getattr(one, "_keras_mask", None) is not None for one in flat]
    assert masks == [one.mask is not None for one in inferred], (layer, mine)
    assert weights_of(built) == expected_weights(layer, call), (layer, mine)
    return list(zip(inferred, flat, strict=True))
