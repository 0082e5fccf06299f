"""The verdicts are the same on a bounded number of specs; `python -m tests.differential` is the whole proof."""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rnnspec.layers import Call
from rnnspec.layers.activations import ReLU
from rnnspec.layers.attention import MultiHeadAttention
from rnnspec.layers.convolutional import Conv1D
from rnnspec.layers.core import Dense
from rnnspec.layers.ops_activations import Sigmoid
from rnnspec.spec.family import family
from tests.differential.changing import INTEGERS, changes
from tests.differential.drawing import Document, spec
from tests.differential.judging import judge, smallest, text
from tests.differential.keras_side import plain_weights
from tests.differential.known import KNOWN, Known
from tests.differential.proving import drawn

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]
KINDS = family("layers").kinds
FIXED = 150
#: Of about 17,000 changes one in so many is judged here.
STRIDE = 60


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


def test_the_verdicts_on_changed_arguments_are_the_same() -> None:
    for document in islice((one for kind in KINDS for one in changes(kind)), 7, None, STRIDE):
        agree(document)


def test_every_value_of_a_choice_and_numbers_on_both_sides_of_a_bound_are_tried() -> None:
    tried = [document["layers"][0]["LSTM"] for document in changes("LSTM")]
    assert {one["units"] for one in tried} >= {-1, 0, 1}
    assert {one.get("dropout") for one in tried} >= {-0.5, 0.0, 0.5, 1.5}
    assert {one.get("return_sequences") for one in tried} >= {True, False}
    assert len({text(document) for document in changes("ops.expand_dims")}) > len(INTEGERS)
    assert {document["input"].get("dtype") for document in changes("LSTM") if "input" in document} >= {"int32", "bool"}


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


def test_a_layer_refused_in_front_of_the_one_that_keras_refuses_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReLU, "ranks", (5, 5))
    assert judge(BROKEN).outcome == "mismatch"


def test_what_is_accepted_and_fails_at_a_batch_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"input": {"shape": [3], "dtype": "int32"}, "layers": ["ops.sigmoid"]}
    assert judge(document).outcome == "rejected at a batch"
    monkeypatch.setattr(Sigmoid, "fails_on", frozenset())
    found = judge(document)
    assert (found.outcome, found.ours) == ("mismatch", "accepted")
    assert "sigmoid failed" in found.theirs


FAILS: Document = {
    "input": {"shape": [8, 3]},
    "layers": ["ReLU", {"MultiHeadAttention": {"num_heads": 1, "key_dim": 2, "value_dim": 3}, "from": ["re_lu"] * 2}],
}


def test_a_failure_at_a_batch_counts_for_the_layer_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(MultiHeadAttention, "ranks", (5, 5))
        assert judge(FAILS).outcome == "rejected at a batch"
    monkeypatch.setattr(ReLU, "ranks", (5, 5))
    assert judge(FAILS).outcome == "mismatch"


@pytest.mark.parametrize("one", KNOWN, ids=lambda one: one.name)
def test_a_known_difference_is_still_there(one: Known) -> None:
    assert judge(yaml.safe_load(one.example)).known == (one.name,)


def test_a_false_refusal_does_not_hide_behind_a_known_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    document = {"input": {"shape": []}, "layers": ["Masking", {"ReLU": None, "from": "input"}]}
    assert judge(document).outcome == "known"
    monkeypatch.setattr(ReLU, "ranks", (5, 5))
    assert judge(document).outcome == "mismatch"
