"""Every class of `keras.layers` is a kind, an alias of one, or refused with a reason."""

from collections.abc import Callable, Mapping

import pytest

from rnnspec.layers import REFUSED
from rnnspec.rules import check
from rnnspec.rules._words import REASONS, cut
from rnnspec.spec.family import family
from tests.layers.calls import layer_of

pytestmark = pytest.mark.keras
LAYERS = family("layers")


def classes() -> dict[str, type]:
    """The public classes of `keras.layers`; its functions, such as `add`, are layers in lower case."""
    import keras

    public = {name: getattr(keras.layers, name) for name in dir(keras.layers) if not name.startswith("_")}
    return {name: one for name, one in public.items() if isinstance(one, type)}


def unheard(known: Callable[[str], bool], refused: Mapping[str, str]) -> list[str]:
    """The classes that a spec would call unknown, or that are both taken and refused."""
    return [name for name in classes() if known(name) == (name in refused)]


def test_every_class_is_taken_or_refused() -> None:
    assert len(classes()) > 150
    assert unheard(LAYERS.__contains__, REFUSED) == []


@pytest.mark.parametrize("gone", ["LSTM", "MaxPool1D", "GroupNormalization", "Lambda", "RandomFlip"])
def test_a_class_that_is_missing_would_be_noticed(gone: str) -> None:
    refused = {name: why for name, why in REFUSED.items() if name != gone}
    assert gone not in unheard(LAYERS.__contains__, REFUSED)
    assert gone in unheard(lambda name: name != gone and name in LAYERS, refused)


def test_a_class_that_is_taken_and_refused_would_be_noticed() -> None:
    assert "LSTM" in unheard(LAYERS.__contains__, {**REFUSED, "LSTM": "no_layer"})


def test_only_what_keras_has_is_refused() -> None:
    import keras

    assert [name for name in REFUSED if not hasattr(keras.layers, name)] == []
    assert set(REFUSED.values()) <= set(REASONS)


def test_an_alias_is_the_class_that_keras_has_under_both_names() -> None:
    found = classes()
    names: dict[type, list[str]] = {}
    for name, cls in found.items():
        names.setdefault(cls, []).append(name)
    for group in names.values():
        if any(name in REFUSED for name in group):
            continue
        kinds = {kind.kind for name in group if (kind := LAYERS.get(name)) is not None}
        assert len(kinds) == 1, group
    assert {found[alias] for alias in LAYERS.aliases} == {found[kind] for kind in LAYERS.aliases.values()}


def test_an_alias_takes_the_arguments_of_its_kind() -> None:
    assert layer_of("MaxPool1D: {pool_size: 3}").given == layer_of("MaxPooling1D: {pool_size: 3}").given


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_refused_class_is_named_with_the_reason(name: str) -> None:
    text = f"input: {{shape: [10, 3]}}\nlayers:\n  - {name}: {{}}\n"
    (finding,) = check(text.encode(), "refused.yaml").diagnostics
    assert finding.code == "RS028"
    assert finding.message == f"the layer `{cut(name, 30)}` cannot be in a spec"
    (label,) = finding.labels
    assert label.text == REASONS[REFUSED[name]]
    assert label.place.text == name
