"""What comes of class weights, learning rates and callbacks that cannot do what they are for."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.rules.truth import MARKS, compiled, data, first, fit, on_tensorflow, settings, shows, unchanged

pytestmark = MARKS


def fitted(code: str, number: int = 0, **arguments: Any) -> Any:
    """Model and history of a bad case with the callbacks and class weights that it has."""
    found = first(code, number=number)
    return fit(found, **{**settings(found), **arguments})


@shows("RS607")
def test_class_weights_of_numbers_go_by_rounding() -> None:
    import numpy as np
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    targets = np.array([[0.4], [0.6], [-0.4], [2.7]])
    assert class_weight_to_sample_weights(targets, {0: 1.0, 1: 5.0}).tolist() == [1.0, 5.0, 1.0, 1.0]


@shows("RS604")
def test_of_labels_per_step_the_largest_picks_the_class() -> None:
    import numpy as np
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    # The only 1 of the sample is at step 3, which is taken for class 3.
    steps = np.array([[0, 0, 0, 1]])
    assert class_weight_to_sample_weights(steps, {0: 1.0, 1: 2.0, 3: 7.0}).tolist() == [7.0]
    fitted("RS604", number=1)


def test_class_weights_need_a_single_output() -> None:
    with pytest.raises(ValueError, match="single output"):
        fitted("RS604", number=2)


@shows("RS608")
def test_the_wrong_direction_stops_what_works_and_keeps_the_worst() -> None:
    import numpy as np

    found = first("RS608")
    model, history = fit(found, **{**settings(found), "epochs": 20})
    losses = history.history["loss"]
    assert len(losses) == 3
    assert losses == sorted(losses, reverse=True)
    # What is restored is the first epoch, the worst of all.
    again, _ = fit(found, epochs=1)
    for kept, early in zip(model.get_weights(), again.get_weights(), strict=True):
        assert np.allclose(kept, early, atol=1e-6)


def test_the_direction_of_a_count_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="maximized or minimized"):
        fitted("RS609", number=1)


@shows("RS611")
def test_a_checkpoint_that_only_monitors_keeps_the_last_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras
    import numpy as np

    monkeypatch.chdir(tmp_path)
    found = first("RS611")
    # Uphill, so that the first epoch is the best.
    keras.utils.set_random_seed(0)
    model = compiled(found)
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(-0.05))
    x, y = data(found)
    history = model.fit(x, y, epochs=3, verbose=0, callbacks=settings(found)["callbacks"])
    assert history.history["loss"] == sorted(history.history["loss"])
    kept = keras.models.load_model("best.keras", compile=False)
    assert all(np.array_equal(a, b) for a, b in zip(kept.get_weights(), model.get_weights(), strict=True))


@shows("RS612")
def test_of_two_checkpoints_the_file_holds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = first("RS612")
    by_loss, by_error = settings(found)["callbacks"]
    fit(found, epochs=1, callbacks=[by_loss, by_error])
    # Both have saved, and there is one file.
    assert by_loss.best is not None
    assert by_error.best is not None
    assert [path.name for path in tmp_path.iterdir()] == ["best.keras"]


@pytest.mark.parametrize("number", [0, 1])
def test_keras_refuses_the_name_of_a_checkpoint(number: int) -> None:
    import keras

    from rnnspec.source.tree import plain

    document: Any = plain(first("RS613", number=number).document.root)  # type: ignore[arg-type]
    (arguments,) = document["fit"]["callbacks"][0].values()
    with pytest.raises(ValueError, match="must end in"):
        keras.callbacks.ModelCheckpoint(**arguments)


@shows("RS615")
def test_a_training_that_is_over_trains_nothing() -> None:
    import numpy as np

    found = first("RS615")
    assert found.report is not None
    assert found.report.spec.fit is not None
    spec = found.report.spec.fit
    model, history = fit(found, epochs=spec.epochs, initial_epoch=spec.initial_epoch)
    assert history.epoch == []
    import keras

    keras.utils.set_random_seed(0)
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), compiled(found).get_weights(), strict=True))


@shows("RS617")
def test_after_the_schedule_no_weight_changes() -> None:
    import keras
    import numpy as np

    found = first("RS617")
    model = compiled(found)
    weights = []
    x, y = data(found, 64)
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: weights.append(model.get_weights()))
    model.fit(x, y, batch_size=8, epochs=4, verbose=0, callbacks=[keep])
    same = [all(np.array_equal(a, b) for a, b in zip(old, new, strict=True)) for old, new in pairwise(weights)]
    # 10 of 8 batches per epoch: the second epoch ends with a rate of 0.
    assert same == [False, True, True]


@shows("RS619", "RS621")
@pytest.mark.parametrize("code", ["RS619", "RS621"])
def test_nothing_is_learned(code: str) -> None:
    if on_tensorflow() and code == "RS621":
        pytest.skip("TensorFlow may say that there is nothing to train")
    assert unchanged(code)


@shows("RS619")
def test_below_zero_training_leads_uphill() -> None:
    _, history = fit(first("RS619", number=1), epochs=4)
    losses = history.history["loss"]
    assert losses == sorted(losses)
    assert losses[-1] > losses[0]


@shows("RS622")
def test_a_training_that_is_too_short_is_never_validated() -> None:
    found = first("RS622")
    assert found.report is not None
    assert found.report.spec.fit is not None
    spec = found.report.spec.fit
    _, history = fit(found, epochs=spec.epochs, validation_freq=spec.validation_freq, validation_data=data(found))
    assert set(history.history) == {"loss"}


@shows("RS628")
def test_a_dropout_of_one_gives_zeros_or_nothing_at_all() -> None:
    import keras
    import numpy as np

    layer = keras.layers.Dropout(1.0)
    assert (np.asarray(layer(np.ones((2, 4)), training=True)) == 0).all()
    x = np.ones((2, 5, 3), "float32")
    for kind in (keras.layers.SimpleRNN, keras.layers.GRU):
        assert (np.asarray(kind(4, dropout=1.0)(x, training=True)) == 0).all()
    if not on_tensorflow():
        for name in ("dropout", "recurrent_dropout"):
            left_out = keras.layers.LSTM(4, **{name: 1.0})
            assert np.allclose(left_out(x, training=True), left_out(x, training=False))


@shows("RS632")
def test_a_rate_at_its_floor_is_never_lowered() -> None:
    found = first("RS632")
    (callback,) = settings(found)["callbacks"]
    callback.min_delta = 1e9  # nothing counts as an improvement
    model, _ = fit(found, epochs=8, callbacks=[callback])
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-3)
    fitting = first("RS632", "good")
    (callback,) = settings(fitting)["callbacks"]
    callback.min_delta = 1e9
    model, _ = fit(fitting, epochs=8, callbacks=[callback])
    assert float(model.optimizer.learning_rate) < 1e-3


@shows("RS603")
def test_a_start_beyond_the_end_restores_nothing() -> None:
    import numpy as np

    found = first("RS603", number=1)
    plain, _ = fit(found, epochs=5)
    stopping = settings(found)["callbacks"][1]
    model, history = fit(found, epochs=5, callbacks=[stopping])
    assert len(history.epoch) == 5
    assert stopping.best_weights is None
    assert all(np.array_equal(a, b) for a, b in zip(model.get_weights(), plain.get_weights(), strict=True))
