"""What the rules call an error, Keras refuses or trains on nonsense; what they call sound, it builds."""

from pathlib import Path

import pytest

from rnnspec.rules import RULES, Rule
from rnnspec.source.tree import plain
from tests.differential import keras_side
from tests.rules.truth import MARKS, build, data, first, fit, outputs_as_built, proofs, settings

pytestmark = MARKS


def with_harm(*harms: str) -> list[type[Rule]]:
    return [rule for rule in RULES.all() if rule.harm in harms]


def of(rules: list[type[Rule]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.code)


def test_what_is_called_harmful_is_shown_to_be() -> None:
    assert {rule.code for rule in with_harm("silent")} <= set(proofs())
    assert set(proofs()) <= set(RULES.headers)


@of(RULES.all())
def test_a_rule_without_harm_is_a_hint(rule: type[Rule]) -> None:
    assert rule.harm != "none" or rule.severity == "hint"


@of([rule for rule in with_harm("build") if rule.code.startswith("RS0")])
def test_keras_refuses_what_could_not_be_read(rule: type[Rule]) -> None:
    document = first(rule.code).document
    assert document.root is not None
    with pytest.raises(keras_side.Rejected):
        keras_side.build(plain(document.root))  # type: ignore[arg-type]


@of([rule for rule in with_harm("build") if not rule.code.startswith("RS0")])
def test_keras_refuses_to_build_or_to_run(rule: type[Rule]) -> None:
    # The builder of rnnspec makes a list of what Keras would be given bare.
    for number in range(len(rule.bad) if rule.code != "RS105" else 1):
        found = first(rule.code, number=number)
        with pytest.raises(Exception) as raised:  # noqa: PT011 - Keras raises what it happens to raise
            outputs_as_built(build(found), data(found)[0])
        assert not isinstance(raised.value, AttributeError | NameError), raised.value


def test_keras_refuses_to_merge_a_single_tensor() -> None:
    import keras

    with pytest.raises(ValueError, match="list of"):
        keras.layers.Concatenate()(keras.Input((8,)))


#: What Keras refuses on a GPU alone: its own check is asked instead, as a test marked by `shows`.
ON_GPU = ("RS202",)


def test_what_only_a_gpu_refuses_is_shown() -> None:
    assert set(ON_GPU) <= set(proofs())


@of([rule for rule in with_harm("fit") if rule.code not in ON_GPU])
def test_keras_refuses_to_fit(rule: type[Rule], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # callbacks write where they are
    found = first(rule.code)
    build(found)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - Keras raises what it happens to raise
        fit(found, **settings(found))
    assert not isinstance(raised.value, AssertionError | AttributeError | NameError), raised.value


@of([rule for rule in RULES.all() if rule.code[:3] in ("RS1", "RS2", "RS3", "RS5", "RS6", "RS7", "RS8")])
def test_keras_builds_what_is_sound(rule: type[Rule]) -> None:
    for number in range(len(rule.good)):
        found = first(rule.code, "good", number)
        assert found.report is not None
        model = build(found)
        assert [tuple(one.shape) for one in model.outputs] == [one.tensor.sizes for one in found.report.outputs]


#: Sound cases that are there to be built: they say nothing to train for.
UNTRAINED = ("RS120", "RS207")


@of([rule for rule in with_harm("fit", "silent") if rule.code not in UNTRAINED])
def test_keras_fits_what_is_sound(rule: type[Rule], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = first(rule.code, "good")
    _, history = fit(found, **settings(found))
    assert history.history["loss"][0] == history.history["loss"][0]
