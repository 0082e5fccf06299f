"""`rnnspec diff` and Keras on a bounded number of edits; `python -m tests.diff_edits` is the whole suite."""

from collections.abc import Iterator

import pytest

from rnnspec.diff import changes, comparison, meaning, settings
from tests.diff_edits.edits import MAIN, Edit
from tests.diff_edits.kinds import KINDS
from tests.diff_edits.making import edits
from tests.diff_edits.proving import Bench, bench
from tests.diff_edits.specs import bases

pytestmark = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]
SEED = 1


@pytest.fixture(scope="module")
def at() -> Iterator[Bench]:
    with bench() as found:
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_diff_says_what_keras_says(kind: str, at: Bench) -> None:
    for edit in edits(kind, SEED, 2):
        found = at.judge(edit)
        shown = f"{edit.base}: {edit.note}\n{edit.old[MAIN]}\n{edit.new[MAIN]}"
        assert not found.mislabelled, f"Keras says {found.places or 'nothing'} changed: {shown}"
        assert not found.wrong, f"{found.wrong} {shown}"


def edit(old: str, new: str) -> Edit:
    text = bases()["tagger"].text
    assert old in text
    return Edit("control", "tagger", {MAIN: text}, {MAIN: text.replace(old, new)}, None)


WIDER = edit("GRU: {units: 3", "GRU: {units: 5")
SLOWER = edit("learning_rate: 0.01", "learning_rate: 0.02")
SPELLED = edit("loss: categorical_crossentropy", "loss: {CategoricalCrossentropy: {}}")


def test_the_controls_are_told_rightly(at: Bench) -> None:
    assert [at.judge(one).wrong for one in (WIDER, SLOWER, SPELLED)] == [[], [], []]


def test_a_comparison_that_looks_away_is_caught(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "differences", lambda *_: iter(()))
    assert "layer bidirectional_1 changed, which diff does not say" in at.judge(WIDER).wrong
    monkeypatch.setattr(settings, "differences", lambda *_: iter(()))
    assert at.judge(SLOWER).wrong[0] == "a miss"


def test_a_comparison_of_spellings_is_caught(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def spelled(value: meaning.Kind) -> meaning.Object:
        found = original(value)
        return meaning.Object(found.kind, {**found.arguments, "spelled": value.identifier}, found.given)

    original = meaning._object
    monkeypatch.setattr(meaning, "_object", spelled)
    assert at.judge(SPELLED).wrong[0] == "a false alarm"


def test_a_wrong_word_on_weights_is_caught(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "fit", lambda *_: True)
    assert any("are kept to diff" in fault for fault in at.judge(WIDER).wrong)
    monkeypatch.setattr(comparison, "fit", lambda *_: False)
    assert any("are replaced to diff" in fault for fault in at.judge(SLOWER).wrong)


def test_a_wrong_word_on_checkpoints_is_caught(at: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparison, "breaks", lambda *_: False)
    monkeypatch.setattr(changes.WeightsReplaced, "breaking", property(lambda self: False, lambda self, value: None))
    assert any(fault.startswith("it breaks") for fault in at.judge(WIDER).wrong)


def test_a_wrong_label_is_caught(at: Bench) -> None:
    wrong = Edit("control", "tagger", WIDER.old, WIDER.new, keeps=True)
    assert at.judge(wrong).mislabelled
