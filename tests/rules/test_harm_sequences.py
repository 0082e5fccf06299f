"""What comes of layers that are wired to no purpose, and of state and masks that get lost."""

from typing import Any

from rnnspec.rules import check
from tests.rules.truth import MARKS, build, compiled, data, first, shows

pytestmark = MARKS


@shows("RS120")
def test_a_layer_without_an_output_is_left_out() -> None:
    found = first("RS120")
    model = build(found)
    assert found.report is not None
    assert "dense" in found.report.steps
    assert [layer.name for layer in model.layers if layer.name.startswith("dense")] == ["dense_1"]


@shows("RS121")
def test_a_direction_that_leads_nowhere_learns_nothing() -> None:
    import numpy as np

    def changed(side: str) -> list[bool]:
        found = first("RS121", side)
        model = compiled(found)
        both = next(layer for layer in model.layers if "both" in layer.name or "bidirectional" in layer.name)
        halves = (both.forward_layer, both.backward_layer)
        before = [half.get_weights() for half in halves]
        model.fit(*data(found), verbose=0)
        return [
            any((old != new).any() for old, new in zip(weights, half.get_weights(), strict=True))
            for weights, half in zip(np.array(before, object), halves, strict=True)
        ]

    assert changed("bad") == [True, False]
    assert changed("good") == [True, True]


def first_place(code: str, side: str, layer: str) -> Any:
    """What a layer says in its first place, before and after the first step of the input is another."""
    import keras
    import numpy as np

    model = build(first(code, side))
    part = keras.Model(model.inputs, model.get_layer(layer).output)
    x = np.full((2, *model.inputs[0].shape[1:]), 0.5, "float32")
    x[1, 0] = -0.5
    return part.predict(x, verbose=0)[:, 0]


@shows("RS123")
def test_the_first_step_meets_the_last() -> None:
    before, after = first_place("RS123", "bad", "concatenate")
    there, back = slice(0, 4), slice(4, 8)
    assert (before[there] != after[there]).all()
    assert (before[back] == after[back]).all()
    before, after = first_place("RS123", "good", "concatenate")
    assert (before != after).all()


@shows("RS124")
def test_the_first_answer_knows_nothing_of_the_first_step() -> None:
    before, after = first_place("RS124", "bad", "dense")
    assert (before == after).all()
    before, after = first_place("RS124", "good", "dense")
    assert (before != after).all()


@shows("RS126")
def test_steps_are_normalised_by_other_figures_in_training() -> None:
    import numpy as np

    def apart(side: str) -> float:
        """How far the first and the last step are apart in training and in prediction."""
        model = build(first("RS126", side))
        layer = model.layers[1]
        x = np.random.default_rng(0).normal(size=(64, 3, 1)).astype("float32") + np.array(
            [[[0], [10], [20]]], "float32"
        )
        for _ in range(20):
            trained = np.array(layer(x, training=True))
        shown = np.array(layer(x, training=False))
        gaps = [float(np.mean(one[:, 2] - one[:, 0])) for one in (trained, shown)]
        return abs(gaps[0] - gaps[1])

    assert apart("bad") > 1
    assert apart("good") < 0.1


TWO_DIRECTIONS = """\
inputs: {encoder: {shape: [6, 5]}, decoder: {shape: [6, 7]}}
layers:
  - Bidirectional: {layer: {GRU: {units: 8, return_state: true}}, name: enc}
    from: encoder
  - GRU: {units: 8, return_sequences: true}
    from: {sequences: decoder, initial_state: [enc.forward_state_h, enc.backward_state_h]}
"""


@shows("RS203")
def test_states_that_are_too_many_are_ignored() -> None:
    import numpy as np

    (finding,) = check(TWO_DIRECTIONS, "spec.yaml").diagnostics
    assert finding.code == "RS203"
    assert "Concatenate" in finding.help[0]
    import keras

    random = np.random.default_rng(0)
    steps, forward, backward = (random.random(shape, "float32") for shape in ((2, 6, 7), (2, 8), (2, 8)))
    layer = keras.layers.GRU(8)
    both = np.array(layer(steps, initial_state=[forward, backward]))
    assert (both == np.array(layer(steps, initial_state=[forward]))).all()


@shows("RS222")
def test_half_of_the_last_step_knows_nothing_of_the_first() -> None:
    import keras
    import numpy as np

    def end(side: str) -> Any:
        """What the last layer reads, before and after the first step of the input is another."""
        model = build(first("RS222", side))
        x = np.full((2, *model.inputs[0].shape[1:]), 0.5, "float32")
        x[1, 0] = -0.5
        return keras.Model(model.inputs, model.get_layer("dense").input).predict(x, verbose=0)

    before, after = end("bad")
    there, back = slice(0, 4), slice(4, 8)
    assert (before[there] != after[there]).all()
    assert (before[back] == after[back]).all()
    before, after = end("good")
    assert (before != after).all()
