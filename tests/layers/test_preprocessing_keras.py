"""Preprocessing, einsums and spectra against the installed Keras: what is refused, and what a batch becomes."""

import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnnspec.layers import Example, Layer, Misfit
from rnnspec.spec.family import family
from rnnspec.spec.items import read_items
from tests.layers.calls import Shape, all_examples, call, example_call, layer_of, read
from tests.layers.in_keras import called, expected_weights, made, weights_of
from tests.layers.verdicts import batch, fails, raw, refused

pytestmark = pytest.mark.keras

MODULES = ("preprocessing", "lookups", "hashing", "spectrograms", "einsum", "reversible", "spectral")
KINDS = {
    cls.kind
    for cls in family("layers").all()
    if cls.__module__.removeprefix("rnnspec.layers.") in MODULES and issubclass(cls, Layer)
}
EXAMPLES = {name: one for name, one in all_examples() if layer_of(one.spec).kind in KINDS}

#: Arguments that Keras's constructors refuse, or that fail at the first batch, with an input that would be fine.
BAD_ARGUMENTS: list[tuple[str, dict[str, Any], Shape, str]] = [
    ("CategoryEncoding", {}, (None, 3), "int32"),
    ("CategoryEncoding", {"num_tokens": 0}, (None, 3), "int32"),
    ("CategoryEncoding", {"num_tokens": 4, "output_mode": "int"}, (None, 3), "int32"),
    ("Discretization", {}, (None, 3), "float32"),
    ("Discretization", {"num_bins": 3, "bin_boundaries": [0.0]}, (None, 3), "float32"),
    ("Discretization", {"num_bins": -1}, (None, 3), "float32"),
    ("Discretization", {"bin_boundaries": [0.0], "output_mode": "tf_idf"}, (None, 3), "float32"),
    ("Normalization", {"mean": 1.0}, (None, 3), "float32"),
    ("Normalization", {"variance": 1.0}, (None, 3), "float32"),
    ("Normalization", {"mean": [1.0, 2.0], "variance": 1.0}, (None, 2), "float32"),
    ("Normalization", {"axis": None, "mean": [1.0, 2.0], "variance": [1.0, 1.0]}, (None, 2), "float32"),
    ("Normalization", {"mean": [[1.0, 2.0]], "variance": [[1.0, 1.0]]}, (None, 2), "float32"),
    ("Rescaling", {}, (None, 3), "float32"),
    ("Resizing", {"height": 4}, (None, 8, 8, 3), "float32"),
    ("Resizing", {"height": 4, "width": 4, "interpolation": "area"}, (None, 8, 8, 3), "float32"),
    ("Resizing", {"height": 4, "width": 4, "fill_mode": "wrap"}, (None, 8, 8, 3), "float32"),
    (
        "Resizing",
        {"height": 4, "width": 4, "crop_to_aspect_ratio": True, "pad_to_aspect_ratio": True},
        (None, 8, 8, 3),
        "float32",
    ),
    ("CenterCrop", {"height": 4, "width": 4, "factor": 0.5}, (None, 8, 8, 3), "float32"),
    ("StringLookup", {"max_tokens": 1}, (None, 3), "string"),
    ("StringLookup", {"num_oov_indices": -1}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": []}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a", "a"]}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a", ""], "mask_token": ""}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["", "[UNK]", "a"], "mask_token": "", "output_mode": "count"}, (2, 3), "string"),
    ("StringLookup", {"vocabulary": ["[UNK]"]}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a", "b", "c"], "max_tokens": 3}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "output_mode": "tf_idf"}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "output_mode": "tf_idf", "idf_weights": [1.0, 2.0]}, (2, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "idf_weights": [1.0]}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "pad_to_max_tokens": True}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "salt": [1, 2, 3]}, (None, 3), "string"),
    ("StringLookup", {"vocabulary": ["a"], "invert": True}, (None, 3), "int32"),
    ("StringLookup", {"autocast": False}, (None, 3), "string"),
    ("IntegerLookup", {"vocabulary": [1], "salt": 3}, (None, 3), "int32"),
    ("IntegerLookup", {"vocabulary": [1], "oov_method": "sip"}, (None, 3), "int32"),
    ("IntegerLookup", {"vocabulary": [1], "vocabulary_dtype": "int32"}, (None, 3), "int32"),
    ("IntegerLookup", {"vocabulary": [1], "invert": True, "output_mode": "one_hot"}, (None, 3), "int32"),
    ("IntegerLookup", {"vocabulary": [1], "invert": True, "oov_token": None}, (None, 3), "int32"),
    ("IntegerLookup", {"vocabulary": [1, -1], "invert": True}, (None, 3), "int32"),
    ("TextVectorization", {"vocabulary": ["a"], "split": "words"}, (None,), "string"),
    ("TextVectorization", {"vocabulary": ["a"], "standardize": "upper"}, (None,), "string"),
    ("TextVectorization", {"vocabulary": ["a"], "ngrams": 1.5}, (None,), "string"),
    ("TextVectorization", {"vocabulary": ["a"], "output_sequence_length": -1}, (None,), "string"),
    (
        "TextVectorization",
        {"vocabulary": ["a"], "output_sequence_length": 4, "output_mode": "count"},
        (None,),
        "string",
    ),
    ("TextVectorization", {"vocabulary": ["a"], "output_mode": "one_hot"}, (None,), "string"),
    (
        "TextVectorization",
        {"vocabulary": ["a"], "output_mode": "one_hot", "split": None, "ngrams": 2},
        (None, 3),
        "string",
    ),
    ("TextVectorization", {"vocabulary": ["", "[UNK]", "a"], "output_mode": "count"}, (None,), "string"),
    ("Hashing", {"num_bins": 0}, (None, 3), "int32"),
    ("Hashing", {"num_bins": 4, "dtype": "float32"}, (None, 3), "int32"),
    ("Hashing", {"num_bins": 4, "output_mode": "tf_idf"}, (None, 3), "int32"),
    ("Hashing", {"num_bins": 4, "salt": [1]}, (None, 3), "int32"),
    ("MelSpectrogram", {"fft_length": 64, "sequence_length": 128}, (None, 400), "float32"),
    ("MelSpectrogram", {"fft_length": 64, "window": "tukey"}, (None, 400), "float32"),
    ("STFTSpectrogram", {"mode": "phase"}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 16, "frame_step": 17}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 16, "fft_length": 8}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 1}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 16, "window": "kaiser"}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 16, "scaling": "power"}, (None, 400, 1), "float32"),
    ("STFTSpectrogram", {"frame_length": 16, "padding": "causal"}, (None, 400, 1), "float32"),
    ("EinsumDense", {"equation": "ab, bc -> ac", "output_shape": 4}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "a...,bc->ac...", "output_shape": 4}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bc->az", "output_shape": 4}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bz->ab", "output_shape": 3}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": -4}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": [4, 5]}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "abc,cd->bad", "output_shape": [None, 4]}, (5, 2, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": ""}, (None, 3), "float32"),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "z"}, (None, 3), "float32"),
    ("ReversibleEmbedding", {"input_dim": 0, "output_dim": 4}, (None, 3), "int32"),
    ("SpectralNormalization", {"layer": {"Dense": {"units": 3}}, "power_iterations": 0}, (None, 3), "float32"),
]

F, I, S = "float32", "int32", "string"  # noqa: E741
#: Layers whose arguments are fine with inputs that Keras refuses, or makes something else of than it announces.
BAD_INPUTS: list[tuple[str, dict[str, Any], list[tuple[Shape, str]]]] = [
    ("CategoryEncoding", {"num_tokens": 4}, [((5,), I)]),
    ("CategoryEncoding", {"num_tokens": 4}, [((2, 3, 5), I)]),
    ("CategoryEncoding", {"num_tokens": 4}, [((2, 5), S)]),
    ("Discretization", {"bin_boundaries": [0.0], "output_mode": "count"}, [((5,), F)]),
    ("Discretization", {"bin_boundaries": [0.0]}, [((2, 5), S)]),
    ("Normalization", {"axis": 1}, [((2, None, 3), F)]),
    ("Normalization", {"axis": 3}, [((2, 5, 3), F)]),
    ("Normalization", {"axis": [-1, 2]}, [((2, 5, 3), F)]),
    ("Normalization", {"axis": 0}, [((None, 3), F)]),
    ("Normalization", {"mean": [1.0, 2.0], "variance": [1.0, 1.0]}, [((2, 3), F)]),
    ("Normalization", {}, [((2, 3), S)]),
    ("Rescaling", {"scale": [1.0, 2.0]}, [((2, 3), F)]),
    ("Rescaling", {"scale": 1.0, "offset": [1.0, 2.0]}, [((2, 1), F)]),
    ("Rescaling", {"scale": 1.0}, [((2, 1), S)]),
    ("Resizing", {"height": 4, "width": 4}, [((8, 8), F)]),
    ("CenterCrop", {"height": 4, "width": 4}, [((2, 8), F)]),
    ("StringLookup", {"vocabulary": ["a"]}, [((2, 3), I)]),
    ("StringLookup", {"vocabulary": ["a"], "output_mode": "count"}, [((3,), S)]),
    ("StringLookup", {"vocabulary": ["a"], "output_mode": "count"}, [((2, 3, 5), S)]),
    ("IntegerLookup", {"vocabulary": [1]}, [((2, 3), S)]),
    ("IntegerLookup", {"vocabulary": [1], "output_mode": "multi_hot"}, [((2, 3, 5), I)]),
    ("TextVectorization", {"vocabulary": ["a"]}, [((2, 3), S)]),
    ("TextVectorization", {"vocabulary": ["a"]}, [((2, 3, 1), S)]),
    ("TextVectorization", {"vocabulary": ["a"]}, [((2,), F)]),
    ("TextVectorization", {"vocabulary": ["a"], "output_mode": "count"}, [((2, 1), S)]),
    ("TextVectorization", {"vocabulary": ["a"], "split": None}, [((2,), S)]),
    ("TextVectorization", {"vocabulary": ["a"], "split": None, "output_mode": "count"}, [((2,), S)]),
    ("Hashing", {"num_bins": 4, "output_mode": "one_hot"}, [((5,), I)]),
    ("Hashing", {"num_bins": 4, "output_mode": "one_hot"}, [((2, 5), I)]),
    ("Hashing", {"num_bins": 4, "output_mode": "count"}, [((2, 5, 3), I)]),
    ("Hashing", {"num_bins": 4, "mask_value": "a"}, [((2, 5), I)]),
    ("Hashing", {"num_bins": 4, "mask_value": 1}, [((2, 5), S)]),
    ("Hashing", {"num_bins": 4, "mask_value": 1}, [((2, 5), "bool")]),
    ("HashedCrossing", {"num_bins": 4}, [((4,), I)]),
    ("HashedCrossing", {"num_bins": 4}, [((4,), I), ((4,), I), ((4,), I)]),
    ("HashedCrossing", {"num_bins": 4}, [((4,), F), ((4,), F)]),
    ("HashedCrossing", {"num_bins": 4}, [((4, 2), I), ((4, 2), I)]),
    ("HashedCrossing", {"num_bins": 4}, [((4,), I), ((4, 1), I)]),
    ("HashedCrossing", {"num_bins": 4}, [((4,), I), ((5,), I)]),
    ("MelSpectrogram", {"fft_length": 64, "sequence_stride": 32}, [((2, 3, 400), F)]),
    ("MelSpectrogram", {"fft_length": 64, "sequence_stride": 32}, [((400,), F)]),
    ("MelSpectrogram", {"fft_length": 64, "sequence_stride": 32}, [((2, 400), S)]),
    ("STFTSpectrogram", {"frame_length": 16}, [((2, 400), F)]),
    ("STFTSpectrogram", {"frame_length": 16}, [((2, 10, 1), F)]),
    ("STFTSpectrogram", {"frame_length": 16}, [((2, 400, None), F)]),
    ("STFTSpectrogram", {"frame_length": 16}, [((2, 400, 1), I)]),
    ("STFTSpectrogram", {"frame_length": 16, "dtype": "mixed_bfloat16"}, [((2, 400, 1), F)]),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4}, [((2, 3, 5), F)]),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 4]}, [((2, 3), F)]),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4}, [((2, None), F)]),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 4}, [((2, 5, 6, 3), F)]),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [9, 4]}, [((2, 3, 5), F)]),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [3, 4]}, [((2, None, 5), F)]),
    ("EinsumDense", {"equation": "abc,bcd->abd", "output_shape": [None, 4]}, [((2, 3, 5), F)]),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "a"}, [((None, 3), F)]),
    ("SpectralNormalization", {"layer": {"LSTM": {"units": 4}}}, [((2, 3, 5), F)]),
    ("SpectralNormalization", {"layer": {"LSTMCell": {"units": 4}}}, [((2, 5), F)]),
    ("SpectralNormalization", {"layer": {"LayerNormalization": {}}}, [((2, 5), F)]),
    ("SpectralNormalization", {"layer": {"TimeDistributed": {"layer": {"Dense": {"units": 4}}}}}, [((2, 3, 5), F)]),
    ("SpectralNormalization", {"layer": {"Dense": {"units": 4}}}, [((2, None), F)]),
]


@pytest.mark.parametrize("row", BAD_ARGUMENTS, ids=str)
def test_both_refuse_the_arguments(row: Any) -> None:
    kind, arguments, shape, dtype = row
    assert read_items([{kind: arguments}])[1]
    assert fails(kind, arguments, (shape, dtype))


@pytest.mark.parametrize("row", BAD_INPUTS, ids=str)
def test_both_refuse_the_input(row: Any) -> None:
    kind, arguments, inputs = row
    assert not read_items([{kind: arguments}])[1]
    assert refused(kind, arguments, *inputs)
    assert fails(kind, arguments, *inputs)


def test_weights_of_counts_have_the_shape_of_the_input_and_count_only() -> None:
    for mode, shape in (("one_hot", (2, 5)), ("count", (2, 4)), ("count", (2, 5, 1))):
        arguments = {"num_tokens": 4, "output_mode": mode}
        assert refused("CategoryEncoding", arguments, ((2, 5), "int32"), count_weights=shape)
        assert fails("CategoryEncoding", arguments, ((2, 5), "int32"), count_weights=shape)
    assert not refused("CategoryEncoding", {"num_tokens": 4, "output_mode": "count"}, ((2, 5), "int32"))


def ready(layer: Any) -> bool:
    """Whether it can be used as it is, and has nothing to learn by Keras's `adapt`."""
    if layer.kind == "Discretization":
        return layer.bin_boundaries is not None
    return "vocabulary" not in type(layer).model_fields or layer.vocabulary is not None


RUNNING = {name: example for name, example in EXAMPLES.items() if ready(layer_of(example.spec))}


@pytest.mark.parametrize("example", RUNNING.values(), ids=RUNNING)
def test_a_batch_has_the_shape_that_was_inferred(example: Example) -> None:
    import keras

    layer = layer_of(example.spec)
    size = {"HashedCrossing": 1, "MelSpectrogram": 4000, "STFTSpectrogram": 400}.get(layer.kind, 4)
    values = [batch(shape, example.dtype, size) for shape in example.given]
    named = {name: batch(shapes[0], "float32") for name, shapes in example.named.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = keras.tree.flatten(made(layer)(values if len(values) > 1 else values[0], **named))
    (inferred,) = layer.run(example_call(layer, example))
    assert [len(one.shape) for one in found] == [inferred.rank]
    assert all(a in (None, b) for a, b in zip(inferred.sizes, found[0].shape, strict=True))


@pytest.mark.parametrize(
    ("spec", "shape", "dtype"),
    [
        ("Normalization: {dtype: float16}", (None, 3), "float32"),
        ("Normalization: {dtype: mixed_float16}", (None, 3), "int32"),
        ("Normalization: {axis: [2, 1]}", (None, 5, 3), "float32"),
        ("Normalization: {axis: []}", (None, 5, 3), "float32"),
        ("Normalization: {axis: [1, 2], mean: [1.0, 2.0, 3.0], variance: [1.0, 1.0, 1.0]}", (2, 5, 3), "float32"),
        ("Normalization: {mean: 1.0, variance: 2.0, axis: null}", (None, None, 3), "int32"),
        ("Normalization: {mean: [1.0], variance: [2.0]}", (None, None, 3), "int32"),
        ("Rescaling: {scale: 2.0, dtype: mixed_float16}", (None, 3), "uint8"),
        ("CategoryEncoding: {num_tokens: 4, dtype: int32}", (None, 3), "int32"),
        ("CategoryEncoding: {num_tokens: 4, output_mode: one_hot, dtype: mixed_float16}", (None, 1), "int32"),
        ("Discretization: {num_bins: 4, output_mode: one_hot, dtype: int32}", (None, 3), "float32"),
        ("Resizing: {height: 4, width: 5, dtype: float16}", (None, 8, 8, 3), "uint8"),
        ("Hashing: {num_bins: 4, dtype: int32}", (None, 3), "string"),
        ("Hashing: {num_bins: 4, output_mode: multi_hot, dtype: mixed_float16}", (None, 3), "string"),
        ("StringLookup: {vocabulary: ['[UNK]', a], output_mode: one_hot, trainable: false}", (None, 3), "string"),
        ("StringLookup: {vocabulary: ['', '[UNK]', a], mask_token: '', dtype: int32}", (None, 3), "string"),
        ("StringLookup: {vocabulary: [a], num_oov_indices: 3, salt: 7, output_mode: count}", (None, 3), "string"),
        ("StringLookup: {vocabulary: [a, b], mask_token: a, num_oov_indices: 0}", (None, 3), "string"),
        ("StringLookup: {output_mode: count}", (None, 3), "string"),
        ("IntegerLookup: {vocabulary: [-1, 4], output_mode: one_hot, oov_token: null}", (None, 3), "int32"),
        ("IntegerLookup: {vocabulary: [1, 4], invert: true}", (None, 3), "int64"),
        ("TextVectorization: {vocabulary: ['', '[UNK]', a], dtype: float32}", (None,), "string"),
        ("TextVectorization: {vocabulary: [a], split: null, output_mode: one_hot}", (None, 3, 5), "string"),
        ("TextVectorization: {output_mode: tf_idf}", (None,), "string"),
        ("MelSpectrogram: {dtype: float16, window: null}", (None, 4000), "int32"),
        ("STFTSpectrogram: {frame_length: 15, data_format: channels_first}", (None, 3, None), "float32"),
        ("STFTSpectrogram: {data_format: channels_first, expand_dims: true}", (None, 3, 400), "float32"),
        ("STFTSpectrogram: {mode: imag, trainable: false, dtype: float16}", (None, 400, 1), "float32"),
        ("EinsumDense: {equation: 'ab,bc->ac', output_shape: 4, bias_axes: c, dtype: mixed_float16}", (2, 3), "int32"),
        ("EinsumDense: {equation: 'abc,cd->abd', output_shape: [null, 4], bias_axes: a}", (4, 10, 3), "float32"),
        ("EinsumDense: {equation: 'ab...,bc->ac...', output_shape: 4, bias_axes: c}", (None, 3, 5, 6), "float32"),
        ("EinsumDense: {equation: '...ab,bc->...ac', output_shape: [4, 5], bias_axes: ac}", (None, 4, 3), "float32"),
        ("EinsumDense: {equation: '...ab,bc->...ac', output_shape: 5}", (None, 3), "float32"),
        ("ReversibleEmbedding: {input_dim: 9, output_dim: 4, dtype: float16, tie_weights: false}", (None, 3), "int32"),
        ("SpectralNormalization: {layer: {Dense: {units: 4, trainable: false}}}", (None, 3), "float32"),
        ("SpectralNormalization: {layer: {Dense: {units: 4}}, trainable: false, dtype: float16}", (2, 3), "float32"),
        ("SpectralNormalization: {layer: {Dense: {units: 4, dtype: float16}}}", (None, 3), "float32"),
        ("SpectralNormalization: {layer: {Embedding: {input_dim: 9, output_dim: 4}}}", (None, 3), "float32"),
        (
            "SpectralNormalization: {layer: {SpectralNormalization: {layer: {Dense: {units: 4}}}}}",
            (None, 3),
            "float32",
        ),
        (
            "SpectralNormalization: {layer: {EinsumDense: {equation: 'ab,bc->ac', output_shape: 4, bias_axes: c}}}",
            (None, 3),
            "float32",
        ),
    ],
)
def test_arguments_mean_the_same(spec: str, shape: Shape, dtype: str) -> None:
    layer = layer_of(spec)
    bound = call(layer, shape, dtype=dtype)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Explicitly requested dtype", UserWarning)
        built, _, outputs = called(layer, bound)
    (inferred,) = layer.run(bound)
    assert [tuple(one.shape) for one in outputs] == [inferred.sizes]
    assert [one.dtype for one in outputs] == [inferred.dtype]
    assert weights_of(built) == expected_weights(layer, bound)
    assert [weight.dtype for weight in built.weights] == [weight.dtype for weight in layer.weights(bound)]


@pytest.mark.parametrize("inner", [{"Dense": {"units": 4}}, {"Embedding": {"input_dim": 9, "output_dim": 4}}], ids=str)
def test_spectral_normalization_casts_its_result_to_the_integers_it_got(inner: Any) -> None:
    import keras
    import numpy as np

    arguments = {"layer": inner}
    announced = raw("SpectralNormalization", arguments)(keras.Input((3,), dtype="int32"))
    found = raw("SpectralNormalization", arguments)(np.ones((2, 3), "int32"))
    assert (announced.dtype, str(found.dtype)) == ("float32", "int32")
    assert refused("SpectralNormalization", arguments, ((2, 3), "int32"))


def test_windows_are_those_that_need_no_parameters() -> None:
    from typing import get_args

    from scipy.signal import get_window, windows

    from rnnspec.layers.spectrograms import Window

    def plain(name: str) -> bool:
        try:
            get_window(name, 16)
        except ValueError:
            return False
        return True

    assert {name for name in windows.__all__ if plain(name)} == set(get_args(Window))


def test_the_multiply_adds_of_spectra_are_those_of_their_kernels() -> None:
    first = layer_of("STFTSpectrogram: {frame_length: 16, data_format: channels_first, expand_dims: true}")
    last = layer_of("STFTSpectrogram: {frame_length: 16}")
    one, other = call(first, (None, 3, 100)), call(last, (None, 100, 3))
    assert first.macs(one, first.run(one)) == last.macs(other, last.run(other)) == 11 * 3 * 16 * 9 * 2


def test_the_mask_of_a_reversible_embedding_does_not_show() -> None:
    import keras
    import numpy as np

    start = keras.Input((5,), dtype="int32")
    vectors = raw("ReversibleEmbedding", {"input_dim": 9, "output_dim": 4, "mask_zero": True})(start)
    assert getattr(vectors, "_keras_mask", None) is None
    ids = np.array([[1, 2, 0, 0, 0]])
    found = keras.Model(start, vectors)(ids)
    assert np.asarray(found._keras_mask).tolist() == [[True, True, False, False, False]]
    assert read("ReversibleEmbedding: {input_dim: 9, output_dim: 4, mask_zero: true}")[1]


@st.composite
def einsums(draw: st.DrawFn) -> tuple[dict[str, Any], Shape]:
    """The arguments of an EinsumDense and a shape that mostly fits them."""
    inputs = "abc"[: draw(st.integers(1, 3))]
    shared = "".join(letter for letter in inputs[1:] if draw(st.booleans()))
    kernel = "".join(draw(st.permutations([*shared, *draw(st.sampled_from(["", "x", "xy"]))])))
    kept = [letter for letter in inputs[1:] if draw(st.booleans())] + [one for one in "xy" if one in kernel]
    output = inputs[0] + "".join(draw(st.permutations(kept)))
    sizes = {letter: draw(st.sampled_from([2, 3])) for letter in "abcxy"}
    shape = [draw(st.sampled_from([sizes[letter], sizes[letter], None])) for letter in inputs]
    made = [draw(st.sampled_from([sizes[letter], sizes[letter], None, 4])) for letter in output[1:]]
    ellipsis = draw(st.sampled_from(["{}", "{}", "...{}", "{}..."]))
    equation = f"{ellipsis.format(inputs)},{kernel}->{ellipsis.format(output)}"
    more = draw(st.lists(st.sampled_from([2, None]), max_size=3)) if "..." in ellipsis else []
    if ellipsis == "...{}" and draw(st.booleans()):
        made.insert(0, draw(st.sampled_from([shape[0], None])))
        shape = [None, *more, *shape]
    else:
        shape += more
    bias = draw(st.none() | st.sampled_from([output, output[-1], output[0], "z"]))
    return {"equation": equation, "output_shape": made or 2, "bias_axes": bias}, tuple(shape)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(einsums())
def test_einsums_are_read_as_keras_reads_them(case: tuple[dict[str, Any], Shape]) -> None:
    arguments, shape = case
    items, found = read_items([{"EinsumDense": arguments}])
    if found:
        assert fails("EinsumDense", arguments, (shape, "float32"))
        return
    layer: Any = items[0].layer
    bound = call(layer, shape)
    try:
        (inferred,) = layer.run(bound)
    except Misfit:
        assert fails("EinsumDense", arguments, (shape, "float32"))
        return
    built, _, (announced,) = called(layer, bound)
    assert announced.shape == inferred.sizes
    assert weights_of(built) == expected_weights(layer, bound)
    assert not fails("EinsumDense", arguments, (shape, "float32"))


TRAINED = """
import keras
from tests.layers.calls import layer_of
from tests.layers.in_keras import made
import tensorflow as tf

def check(spec, values, *tail):
    start = keras.Input(values[0].shape[1:], dtype=values[0].dtype.name)
    both = [start, keras.Input(values[0].shape[1:], dtype=values[0].dtype.name)][:len(values)]
    first = made(layer_of(spec))
    x = first(both if len(both) > 1 else start)
    for layer in tail:
        x = layer(x)
    model = keras.Model(both if len(both) > 1 else start, keras.layers.Dense(1)(x))
    model.compile("sgd", "mse")
    model.fit(values if len(values) > 1 else values[0], tf.ones((4, 1)), verbose=0)
    assert first.weights == [], (spec, first.weights)
    assert first.supports_jit is False

words = tf.constant([["a", "b", "c"]] * 4)
ids = tf.constant([[1, 2, 3]] * 4)
sequence = [keras.layers.Embedding(9, 2), keras.layers.GRU(2)]
check("TextVectorization: {vocabulary: [a, b], output_sequence_length: 5}", [tf.constant(["a b"] * 4)], *sequence)
check("TextVectorization: {vocabulary: [a, b], output_mode: tf_idf, idf_weights: [1.0, 2.0]}", [tf.constant(["a"] * 4)])
check("StringLookup: {vocabulary: [a, b]}", [words], *sequence)
check("StringLookup: {vocabulary: [a, b], output_mode: tf_idf, idf_weights: [1.0, 2.0]}", [words])
check("IntegerLookup: {vocabulary: [1, 2]}", [ids], *sequence)
check("Hashing: {num_bins: 4}", [words], *sequence)
check("HashedCrossing: {num_bins: 4, output_mode: one_hot}", [words[:, :1], words[:, 1:2]])
print("trained")
"""


def test_lookups_are_trained_on_tensorflow_without_weights() -> None:
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", TRAINED]
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "trained"
