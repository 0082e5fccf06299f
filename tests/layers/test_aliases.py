"""Every name under which `keras.layers` exports a class of ours means that class."""

import pytest

from rnnspec.diff import compare
from rnnspec.rules import check
from rnnspec.spec.family import FAMILIES, family
from tests.layers.calls import layer_of, read

LAYERS = family("layers")


@pytest.mark.keras
def test_aliases_are_those_of_keras() -> None:
    import keras

    exported: dict[str, str] = {}
    for name in dir(keras.layers):
        for kind in LAYERS.kinds:
            if name != kind and getattr(keras.layers, name) is getattr(keras.layers, kind, None):
                exported[name] = kind
    assert exported == LAYERS.aliases
    assert len(exported) >= 20


@pytest.mark.parametrize("name", FAMILIES)
def test_a_name_means_one_class(name: str) -> None:
    assert not set(family(name).kinds) & set(family(name).aliases)
    for alias, kind in family(name).aliases.items():
        assert alias in family(name)
        assert family(name).get(alias) is family(name).get(kind)


def test_an_alias_is_reported_and_named_as_its_class() -> None:
    checked = check("input: {shape: [9, 3]}\nlayers: [AvgPool1D: {pool_size: 2}, MaxPool1D, MaxPool1D]\n", "a.yaml")
    assert checked.report is not None
    names = [(step.node.name, step.node.kind) for step in checked.report.layers]
    assert names == [
        ("average_pooling1d", "AveragePooling1D"),
        ("max_pooling1d", "MaxPooling1D"),
        ("max_pooling1d_1", "MaxPooling1D"),
    ]


@pytest.mark.parametrize(
    ("shape", "item"),
    [
        ("[9, 3]", "MaxPool1D: {pool_size: 30}"),
        ("[9, 3]", "Sequential: {layers: [{MaxPool1D: {pool_size: 30}}]}"),
        ("[4, 9, 3]", "TimeDistributed: {layer: {MaxPool1D: {pool_size: 30}}}"),
    ],
)
def test_a_finding_lies_at_the_alias(shape: str, item: str) -> None:
    text = f"input: {{shape: {shape}}}\nlayers:\n  - {item}\n"
    (finding,) = check(text, "a.yaml").diagnostics
    place = finding.primary.place
    assert finding.code == "RS108"
    assert text[place.start : place.end] == "MaxPool1D"


def test_an_alias_reads_as_its_class() -> None:
    layer = layer_of("Convolution1D: {filters: 2, kernel_size: 3}")
    assert type(layer) is LAYERS.get("Conv1D")
    assert (layer.kind, layer.key) == ("Conv1D", "Convolution1D")
    _, (fact,) = read("Convolution1D: {filters: 2, kernel_size: 0}")
    assert fact.route == (0, "Convolution1D", "kernel_size")


def test_an_alias_is_no_change() -> None:
    spec = "input: {{shape: [9, 3]}}\nlayers: [{}: {{pool_size: 3}}]\n"
    old, new = (check(spec.format(kind), "a.yaml") for kind in ("MaxPooling1D", "MaxPool1D"))
    assert not compare(old, new).changes
