"""The verdicts are the same on a bounded number of specs; `python -m tests.differential` is the whole proof."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnnspec.layers import Call
from rnnspec.layers.convolutional import Conv1D
from rnnspec.layers.core import Dense
from rnnspec.spec.family import family
from tests.differential.drawing import Document, spec
from tests.differential.judging import judge, smallest, text
from tests.differential.keras_side import plain_weights
from tests.differential.proving import drawn

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]
KINDS = family("layers").kinds
FIXED = 150


@pytest.fixture(autouse=True)
def _zeros() -> Iterator[None]:
    with plain_weights():
        yield


def agree(document: Document) -> None:
    found = judge(document)
    assert found.outcome != "mismatch", f"\n{text(document)}rnnspec: {found.ours}\nKeras: {found.theirs}"


def test_the_verdicts_on_the_fixed_specs_are_the_same() -> None:
    for number in range(FIXED):
        agree(drawn(KINDS[number * len(KINDS) // FIXED], 1, number))


@st.composite
def documents(draw: Any) -> Document:
    cls: Any = family("layers").get(draw(st.sampled_from(KINDS)))
    return spec(Random(draw(st.integers(0, 2**32))), cls)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_the_verdicts_on_fresh_specs_are_the_same(document: Document) -> None:
    agree(document)


SOUND: Document = {"input": {"shape": [8, 3]}, "layers": ["ReLU", {"Dense": {"units": 2}}, "Flatten"]}
BROKEN: Document = {"input": {"shape": [8]}, "layers": ["ReLU", {"Conv1D": {"filters": 2, "kernel_size": 3}}]}


def test_a_rule_that_gives_a_wrong_shape_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    agree(SOUND)
    monkeypatch.setattr(Dense, "infer", lambda self, call: call.x)
    found = judge(SOUND)
    assert found.outcome == "mismatch"
    assert "(None, 8, 2)" in found.theirs
    assert smallest(SOUND)["layers"] == [{"Dense": {"units": 2}}]


def test_a_missing_weight_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dense, "weights", lambda self, call: ())
    assert "weights" in judge(SOUND).theirs


def test_a_rule_that_takes_too_much_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def takes_all(self: Conv1D, call: Call) -> Any:
        return call.x

    assert judge(BROKEN).outcome == "rejected"
    monkeypatch.setattr(Conv1D, "ranks", (1, None))
    monkeypatch.setattr(Conv1D, "infer", takes_all)
    monkeypatch.setattr(Conv1D, "weights", lambda self, call: ())
    monkeypatch.setattr(Conv1D, "macs", lambda self, call, outputs: 0)
    assert judge(BROKEN).outcome == "mismatch"


def test_a_rule_that_refuses_too_much_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dense, "ranks", (5, 5))
    assert judge(SOUND).outcome == "mismatch"
