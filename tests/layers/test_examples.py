"""Every kind gives what its own examples say, and is written down as all are."""

import re

import pytest

from rnnspec.layers import Example, Layer
from rnnspec.spec.family import family
from tests.layers.calls import all_examples, example_call, layer_of, params

KINDS = [cls for cls in family("layers").all() if getattr(cls, "namespace", "") == "keras.layers"]
EXAMPLES = dict(all_examples())


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_gives_what_it_says(example: Example) -> None:
    layer = layer_of(example.spec)
    call = example_call(layer, example)
    outputs = layer.run(call)
    assert tuple(output.sizes for output in outputs) == example.gives
    assert {output.dtype for output in outputs} == {example.makes}
    assert params(tuple(layer.weights(call))) == example.params
    cost = layer.macs(call, outputs)
    if example.macs is not None:
        assert cost == example.macs
    else:
        # Not written: there are none, or an open axis decides.
        assert not cost


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_a_kind_has_examples(cls: type[Layer]) -> None:
    assert len(cls.examples) >= 2
    open_axes = [shape[1:] for example in cls.examples for shape in example.given if None in shape[1:]]
    assert open_axes or cls.ranks == (2, 2), "no example with an open axis"
    for example in cls.examples:
        assert layer_of(example.spec).kind == cls.kind


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_a_docstring_says_what_a_kind_does_and_where_that_was_read(cls: type[Layer]) -> None:
    lines = (cls.__doc__ or "").strip().splitlines()
    assert re.fullmatch(r"[A-Z].*\.", lines[0])
    assert re.fullmatch(r"keras/src/[a-z_0-9/]+\.py, 3\.15\.1", lines[-1].strip())
    assert lines[-2] == ""
    weighted = any(example.params for example in cls.examples)
    wraps = cls.kind in ("TimeDistributed", "RNN", "StackedRNNCells")
    assert ("Parameters: " in (cls.__doc__ or "")) == (weighted and not wraps)
