"""What comes of outputs, losses and metrics that do not fit each other."""

import pytest

from tests.rules.truth import MARKS, compiled, data, first, fit, on_tensorflow, predictions, shows, unchanged

pytestmark = MARKS


@shows("RS302")
def test_softmax_over_one_unit_is_one() -> None:
    assert (predictions("RS302") == 1).all()


@shows("RS303")
def test_labels_of_another_shape_are_stretched() -> None:
    import numpy as np

    found = first("RS303")
    model = compiled(found)
    x, y = data(found)
    assert y.shape[1:] == (20, 1)
    shown = model.predict(x, verbose=0)
    assert shown.shape[1:] == (1,)
    every_step = np.mean((y[..., 0] - shown) ** 2)
    assert model.evaluate(x, y, verbose=0) == pytest.approx(every_step, rel=1e-5)


@shows("RS127")
def test_one_number_is_stretched_over_the_labels_of_all_samples() -> None:
    import numpy as np

    found = first("RS127")
    model = compiled(found)
    x, _ = data(found)
    y = np.arange(8.0)
    assert np.shape(model(x)) == ()
    squares = (y - float(model(x))) ** 2
    assert model.evaluate(x, y, batch_size=8, verbose=0) == pytest.approx(np.mean(squares), rel=1e-5)


@shows("RS304")
def test_logits_that_are_probabilities_give_another_loss() -> None:
    if on_tensorflow():
        pytest.skip("TensorFlow reads the values before the activation")
    import numpy as np

    found = first("RS304")
    model = compiled(found)
    x, y = data(found)
    shown = model.predict(x, verbose=0)
    true = -np.mean(y * np.log(shown) + (1 - y) * np.log(1 - shown))
    assert abs(model.evaluate(x, y, verbose=0) - true) > 0.01


@shows("RS302", "RS306")
@pytest.mark.parametrize("code", ["RS302", "RS306"])
def test_nothing_is_learned(code: str) -> None:
    assert unchanged(code)


@shows("RS310")
def test_whole_numbers_have_no_gradient() -> None:
    if on_tensorflow():
        with pytest.raises(ValueError, match="No gradients"):
            unchanged("RS310")
    else:
        assert unchanged("RS310")


@shows("RS309")
def test_only_the_first_of_several_losses_counts() -> None:
    import numpy as np

    found = first("RS309")
    model = compiled(found)
    x, y = data(found)
    squared = np.mean((model.predict(x, verbose=0) - y) ** 2)
    assert model.evaluate(x, y, verbose=0, return_dict=True)["loss"] == pytest.approx(squared, rel=1e-5)


def test_several_outputs_need_as_many_lists_of_metrics() -> None:
    with pytest.raises(ValueError, match="metrics"):
        fit(first("RS309", number=1))


def test_a_single_loss_has_no_weights_for_several_outputs() -> None:
    with pytest.raises(ValueError, match="must match the number of losses"):
        fit(first("RS309", number=2))


@shows("RS305")
def test_values_outside_of_probability_teach_nothing() -> None:
    import keras
    import numpy as np

    def loss(value: float) -> float:
        return float(keras.losses.binary_crossentropy(np.ones((1, 1)), np.full((1, 1), value))[0])

    # What is not above 0 is cut off at a probability of nearly 0: far off or a little, it costs the same.
    assert loss(-0.2) == loss(-0.9) > loss(0.2)
