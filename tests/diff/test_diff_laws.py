"""Laws of comparing, over specs that are made up."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnspec.diff import compare
from rnnspec.diff.meaning import meaning
from rnnspec.layers import Layer
from rnnspec.source.compose import compose
from rnnspec.source.edit import inline
from rnnspec.source.tree import plain
from rnnspec.spec.family import family
from tests.diff.comparing import between, read

SIZES = st.integers(1, 6)
SECTIONS: dict[str, Any] = {
    "compile": {"optimizer": {"Adam": {"learning_rate": 0.01}}, "loss": "mse", "metrics": ["mae", "mse"]},
    "fit": {"epochs": 3, "batch_size": 8, "callbacks": [{"TerminateOnNaN": {}}]},
    "expect": {"max_params": 10**9, "max_memory": "64 MiB"},
}


@st.composite
def layers(draw: st.DrawFn) -> list[Any]:
    """A stack of layers that pass sequences on."""
    found: list[Any] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["LSTM", "GRU", "SimpleRNN", "Dense", "Bidirectional"]))
        arguments: dict[str, Any] = {"units": draw(SIZES)}
        if kind != "Dense":
            arguments |= {"return_sequences": True, "dropout": draw(st.sampled_from([0.0, 0.5]))}
        if kind == "Bidirectional":
            arguments = {"layer": {draw(st.sampled_from(["LSTM", "GRU"])): arguments}}
        if draw(st.booleans()):
            arguments["name"] = f"{draw(st.sampled_from('abc'))}{number}"
        found.append({kind: arguments})
    return found


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    kept = draw(st.sets(st.sampled_from(sorted(SECTIONS))))
    return {
        "input": {"shape": [draw(st.none() | SIZES), draw(SIZES)], "dtype": "float32"},
        "layers": draw(layers()),
        **{name: SECTIONS[name] for name in sorted(kept)},
    }


def shuffled(data: st.DataObject, value: Any) -> Any:
    """The value with the keys of all its mappings in another order."""
    if isinstance(value, dict):
        return {key: shuffled(data, value[key]) for key in data.draw(st.permutations(list(value)))}
    return [shuffled(data, one) for one in value] if isinstance(value, list) else value


def styled(data: st.DataObject, value: Any, indent: int = 0) -> str:
    """YAML in which each mapping and list is block or flow as it falls."""
    if not isinstance(value, dict | list) or not value or data.draw(st.booleans()):
        return f" {inline(value)}"
    blank = "\n" + " " * indent
    if isinstance(value, dict):
        return "".join(f"{blank}{inline(key)}:{styled(data, one, indent + 2)}" for key, one in value.items())
    return "".join(f"{blank}-{styled(data, one, indent + 2)}" for one in value)


@pytest.mark.parametrize("kind", family("layers").kinds)
def test_defaults_mean_the_same_written_out(kind: str) -> None:
    cls = family("layers").get(kind)
    assert cls is not None
    assert issubclass(cls, Layer)
    for example in cls.examples:
        item = compose(example.spec, "example.yaml").root
        assert item is not None
        spelled: Any = plain(item)
        arguments = (spelled.get(kind) if isinstance(spelled, dict) else None) or {}
        short = meaning(cls.model_validate(arguments))
        for name, info in cls.model_fields.items():
            if name not in arguments and not info.is_required():
                assert meaning(cls.model_validate({**arguments, name: info.default})) == short, name


def text(spec: dict[str, Any]) -> str:
    return json.dumps(spec)


@settings(max_examples=50)
@given(specs())
def test_a_spec_is_the_same_as_itself(spec: dict[str, Any]) -> None:
    assert between(text(spec), text(spec)).changes == ()


@settings(max_examples=50)
@given(specs(), st.data())
def test_order_of_keys_and_style_mean_nothing(spec: dict[str, Any], data: st.DataObject) -> None:
    other = shuffled(data, spec)
    restyled = "".join(f"{key}:{styled(data, value, 2)}\n" for key, value in other.items())
    assert between(text(spec), restyled).changes == ()


@settings(max_examples=50)
@given(specs(), specs())
def test_swapped_sides_negate_totals(one: dict[str, Any], other: dict[str, Any]) -> None:
    old, new = read(text(one)), read(text(other))
    there, back = compare(old, new), compare(new, old)
    assert bool(there.changes) == bool(back.changes)
    for name in ("params", "macs", "memory"):
        forth, reverse = getattr(there, name), getattr(back, name)
        assert (forth.old, forth.new) == (reverse.new, reverse.old)


@settings(max_examples=50)
@given(specs(), specs())
def test_the_weighted_layers_add_up(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Of the layers with weights on the new side, those that need none have a partner that fits."""
    comparison = compare(read(text(one)), read(text(other)))
    kept = comparison.weighted - comparison.retrained
    old = [[weight.shape for weight in step.weights] for step in comparison.old.layers]
    new = [[weight.shape for weight in step.weights] for step in comparison.new.layers]
    assert 0 <= kept <= sum(shapes in old for shapes in new)
    assert kept + comparison.lost <= len(old)


@settings(max_examples=50)
@given(specs(), st.data())
def test_one_layer_put_in_is_one_layer_added(spec: dict[str, Any], data: st.DataObject) -> None:
    """And nothing else, where it passes on the width that it gets."""
    at = data.draw(st.integers(0, len(spec["layers"])))
    report = read(text({**spec, "expect": {}})).report
    assert report is not None
    width = ([spec["input"]["shape"][-1]] + [step.outputs[0].sizes[-1] for step in report.layers])[at]
    added = {"GRU": {"units": width, "return_sequences": True, "name": "added"}}
    new = {**spec, "layers": [*spec["layers"][:at], added, *spec["layers"][at:]]}
    changes = between(text(spec), text(new)).changes
    assert [(one.kind(), one.subject) for one in changes if one.subject != "findings"] == [("layer-added", "added")]
