"""Sections beside the model that say one thing in different words, and words that only look alike."""

import pytest

from tests.diff.comparing import BASE, between, edited, graph, told

HEADS = graph(
    "Dense: {units: 2, name: a}", "Dense: {units: 3, name: b} < input",
    inputs="input: {shape: [4]}", outputs="a, b",
    more="compile: {loss: {a: mse, b: mae}, loss_weights: {a: 1.0, b: 0.5}, metrics: {a: [mae]}}",
)  # fmt: skip
SERIES = graph(
    "LSTM: {units: 1}", inputs="input: {shape: [2, 1]}",
    more="data: {source: {arrays: {x: [1, 2, 3, 4, 5, 6, 7, 8]}}, split: {validation: 0.3}, "
    "transforms: [window: {length: 2}]}",
)  # fmt: skip
FIXED = graph("Dense: {units: 2}", inputs="input: {batch_shape: [4, 3]}", more="fit: {epochs: 2}")

SAME = {
    "losses as a list": (HEADS, ("loss: {a: mse, b: mae}", "loss: [mse, mae]")),
    "weights as a list": (HEADS, ("{a: 1.0, b: 0.5}", "[1.0, 0.5]")),
    "a weight of one": (HEADS, ("{a: 1.0, b: 0.5}", "{b: 0.5}")),
    "metrics of each output": (HEADS, ("{a: [mae]}", "{a: [mae], b: []}")),
    "the batch size of Keras": (BASE, ("epochs: 3", "epochs: 3\n  batch_size: 32")),
    "the same batches to validate": (BASE, ("epochs: 3", "epochs: 3\n  validation_batch_size: 32")),
    "the batch size of the input": (FIXED, ("epochs: 2", "epochs: 2, batch_size: 4")),
    "samples that are drawn by default": (BASE, ("validation: 0.25", "validation: 0.25, shuffle: true")),
    "series that are not": (SERIES, ("validation: 0.3", "validation: 0.3, shuffle: false")),
    "a seed that nothing is drawn with": (SERIES, ("validation: 0.3", "validation: 0.3, seed: 5")),
}
OTHER = {
    "a weight": (HEADS, ("b: 0.5", "b: 0.7"), "loss_weights.b"),
    "another loss": (HEADS, ("loss: {a: mse, b: mae}", "loss: [mse, mse]"), "loss.b"),
    "a batch size": (BASE, ("epochs: 3", "epochs: 3\n  batch_size: 8"), "batch_size"),
    "a seed": (BASE, ("validation: 0.25", "validation: 0.25, seed: 5"), "split.seed"),
    "samples in order": (BASE, ("validation: 0.25", "validation: 0.25, shuffle: false"), "split.shuffle"),
}


@pytest.mark.parametrize(("text", "edit"), SAME.values(), ids=SAME)
def test_the_same_in_other_words(text: str, edit: tuple[str, str]) -> None:
    assert told(between(text, edited(edit, text=text))) == []


@pytest.mark.parametrize(("text", "edit", "label"), OTHER.values(), ids=OTHER)
def test_other_words_for_something_else(text: str, edit: tuple[str, str], label: str) -> None:
    (change,) = between(text, edited(edit, text=text)).changes
    assert change.what == label
