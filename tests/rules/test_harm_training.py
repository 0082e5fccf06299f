"""What comes of callbacks and settings of training that cannot do what they are for."""

from typing import Any

import pytest

from tests.rules.truth import MARKS, first, fit, shows, watching

pytestmark = MARKS


@shows("RS601")
def test_a_monitor_that_never_comes_stops_keras_or_nothing() -> None:
    def patient(callback: Any) -> Any:
        callback.mode, callback.patience = "min", 1
        return callback

    with pytest.raises(ValueError, match="minimized"):
        watching("RS601", lambda callback: callback)
    said, epochs = watching("RS601", patient)
    assert any("not available" in text for text in said)
    assert epochs == 6


@shows("RS602")
def test_without_validation_data_training_never_stops() -> None:
    def impatient(callback: Any) -> Any:
        callback.patience, callback.min_delta = 1, 100
        return callback

    said, epochs = watching("RS602", impatient)
    assert any("`val_loss` which is not available" in text for text in said)
    assert epochs == 6


def test_a_path_with_a_missing_key_stops_training(tmp_path: Any) -> None:
    def here(callback: Any) -> Any:
        callback.filepath = str(tmp_path / callback.filepath)
        return callback

    from rnnspec.runtime.build import objects

    found = first("RS602", number=1)
    assert found.report is not None
    assert found.report.spec.fit is not None
    callbacks = [here(objects(one)) for one in found.report.spec.fit.callbacks]
    with pytest.raises(KeyError, match="val_loss"):
        fit(found, callbacks=callbacks)


@shows("RS633")
def test_the_best_epoch_is_restored_of_a_training_that_was_not_stopped() -> None:
    import keras
    import numpy as np

    found = first("RS633")
    assert found.report is not None
    assert found.report.spec.fit is not None
    kept: list[Any] = []

    class Worse(keras.callbacks.Callback):  # type: ignore[misc]
        """Keeps the weights of each epoch, and has all but the first look bad."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            kept.append(self.model.get_weights())
            logs["loss"] = float(epoch)

    from rnnspec.runtime.build import objects

    stopping = objects(found.report.spec.fit.callbacks[0])
    model, history = fit(found, epochs=found.report.spec.fit.epochs, callbacks=[Worse(), stopping])
    assert len(history.epoch) == found.report.spec.fit.epochs
    for weight, best, last in zip(model.get_weights(), kept[0], kept[-1], strict=True):
        assert np.array_equal(weight, best)
        assert not np.array_equal(weight, last)


@shows("RS603")
def test_too_much_patience_never_acts() -> None:
    def as_short_as_the_spec(callback: Any) -> Any:
        # Nothing ever counts as an improvement, so that only patience keeps the training going.
        callback.min_delta = 1e9
        return callback

    found = first("RS603")
    assert found.report is not None
    assert found.report.spec.fit is not None
    _, epochs = watching("RS603", as_short_as_the_spec, epochs=found.report.spec.fit.epochs)
    assert epochs == found.report.spec.fit.epochs
    _, epochs = watching("RS603", as_short_as_the_spec, epochs=20)
    assert epochs < 20
