"""What the rules call an error, Keras refuses or trains on nonsense; what they call sound, it builds."""

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from rnnspec.rules import RULES, Checked, Rule
from tests.rules.examples import checked

pytestmark = [
    pytest.mark.keras,
    # Keras warns of some of what is built here; that is what the rules are about.
    pytest.mark.filterwarnings("ignore"),
]

#: Keras refuses these while it builds the model, or at the first batch through it.
BUILDING = [
    "RS101", "RS102", "RS103", "RS104", "RS105", "RS106", "RS107", "RS108", "RS109", "RS110", "RS111", "RS112",
    "RS114", "RS119", "RS201", "RS203", "RS204",
]  # fmt: skip
#: Keras refuses these at the first epoch.
FITTING = ["RS205", "RS206", "RS207", "RS301", "RS307", "RS308", "RS311", "RS403", "RS404", "RS405", "RS406"]
#: Keras takes these; a test below shows what comes of it.
NONSENSE = ["RS302", "RS303", "RS304", "RS306", "RS309", "RS310", "RS401", "RS402", "RS601", "RS602"]
#: References, names and data are rnnspec's own, and so are expectations.
OURS = ["RS113", "RS115", "RS116", "RS118", *(f"RS{number}" for number in range(410, 435)), "RS801", "RS802", "RS803"]


def first(code: str, side: str = "bad", number: int = 0) -> Checked:
    return checked(getattr(RULES.get(code), side)[number])


def build(found: Checked) -> Any:
    """The model of a spec, whether its report is complete or not."""
    from rnnspec.runtime.build import build

    assert found.report is not None
    return build(found.report)


def compiled(found: Checked) -> Any:
    """The model, compiled with the arguments as they stand in the spec."""
    from rnnspec.runtime.build import objects

    model = build(found)
    assert found.report is not None
    if found.report.spec.compile is not None:
        model.compile(**{name: objects(value) for name, value in found.report.spec.compile.given.items()})
    return model


def numbers(field: Any, samples: int) -> Any:
    """Data of the form that is known of a field: random, and its largest value among it."""
    import numpy as np

    random = np.random.default_rng(0)
    shape = (samples, *(size or 8 for size in field.shape))
    if field.form == "one_hot":
        return np.eye(field.classes, dtype="float32")[random.integers(field.classes, size=shape[:-1])]
    if field.dtype.startswith("int"):
        values = random.integers(int(field.low or 0), int(field.high or 1) + 1, size=shape)
        values.flat[0] = int(field.high or 1)
        return values.astype(field.dtype)
    return random.random(shape, "float32")


def data(found: Checked, samples: int = 8) -> tuple[Any, Any]:
    """Inputs and labels as the data section describes them; made to fit the model where there is none."""
    import numpy as np

    from rnnspec.data import FieldFacts

    report = found.report
    assert report is not None
    spec = report.spec
    if spec.data is None:
        x = [numbers(FieldFacts(tensor.sizes[1:], tensor.dtype, 0, 1), samples) for tensor in report.inputs.values()]
        y = [np.ones((samples, *tensor.tensor.sizes[1:]), "float32") for tensor in report.outputs]
        return (x if len(x) > 1 else x[0]), (y if len(y) > 1 else y[0])
    from pathlib import Path

    from rnnspec.inference.data import describe

    train = describe(spec, Path()).train
    assert train is not None
    samples = train.samples if train.samples and train.samples < 100 else samples

    def side(fields: dict[str, Any]) -> Any:
        if any(field.ragged for field in fields.values()):
            return np.array([[0] * (1 + number) for number in range(samples)], object)
        arrays = {name: numbers(field, samples) for name, field in fields.items()}
        return next(iter(arrays.values())) if len(arrays) == 1 else arrays

    return side(train.x), side(train.y) if train.y else None


def fit(found: Checked, **arguments: Any) -> Any:
    import keras

    keras.utils.set_random_seed(0)
    model = compiled(found)
    x, y = data(found)
    spec = found.report.spec.fit if found.report else None
    size = (spec.batch_size if spec else None) or 8
    return model, model.fit(x, y, batch_size=size, verbose=0, shuffle=False, **arguments)


def test_every_error_is_accounted_for() -> None:
    mine = ("RS1", "RS2", "RS3", "RS4", "RS6", "RS8")
    errors = {rule.code for rule in RULES.all() if rule.severity == "error" and rule.code.startswith(mine)}
    assert errors == {*BUILDING, *FITTING, *NONSENSE, *OURS}


@pytest.mark.parametrize("code", BUILDING)
def test_keras_refuses_to_build_or_to_run(code: str) -> None:
    # The builder of rnnspec makes a list of what Keras would be given bare.
    for number in range(len(RULES.get(code).bad) if code != "RS105" else 1):
        found = first(code, number=number)
        with pytest.raises(Exception) as raised:  # noqa: PT011 - Keras raises what it happens to raise
            outputs_as_built(build(found), data(found)[0])
        assert not isinstance(raised.value, AttributeError | NameError), raised.value


def test_keras_refuses_to_merge_a_single_tensor() -> None:
    import keras

    with pytest.raises(ValueError, match="list of"):
        keras.layers.Concatenate()(keras.Input((8,)))


def outputs_as_built(model: Any, x: Any) -> None:
    """Keras builds some models whose outputs then have another rank than it said."""
    import numpy as np

    shown = model.predict(x, verbose=0)
    if np.ndim(shown) != len(model.outputs[0].shape):
        raise ValueError(f"{np.shape(shown)} instead of {model.outputs[0].shape}")


@pytest.mark.parametrize("code", FITTING)
def test_keras_refuses_to_fit(code: str) -> None:
    build(first(code))
    with pytest.raises(Exception) as raised:  # noqa: PT011 - Keras raises what it happens to raise
        fit(first(code))
    assert not isinstance(raised.value, AssertionError | AttributeError | NameError), raised.value


@pytest.mark.parametrize("rule", [rule for rule in RULES.all() if rule.code[:3] in ("RS1", "RS2", "RS3", "RS6", "RS8")])
def test_keras_builds_what_is_sound(rule: type[Rule]) -> None:
    for number in range(len(rule.good)):
        found = first(rule.code, "good", number)
        assert found.report is not None
        model = build(found)
        assert [tuple(one.shape) for one in model.outputs] == [one.tensor.sizes for one in found.report.outputs]


@pytest.mark.parametrize("code", [code for code in (*FITTING, *NONSENSE) if code != "RS207"])
def test_keras_fits_what_is_sound(code: str) -> None:
    _, history = fit(first(code, "good"))
    assert history.history["loss"][0] == history.history["loss"][0]


def predictions(code: str) -> Any:
    found = first(code)
    return compiled(found).predict(data(found)[0], verbose=0)


def test_softmax_over_one_unit_is_one() -> None:
    assert (predictions("RS302") == 1).all()


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


def on_tensorflow() -> bool:
    import keras

    return bool(keras.backend.backend() == "tensorflow")


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


def unchanged(code: str) -> bool:
    """Whether training leaves every weight as it was."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(0)
    found = first(code)
    model = compiled(found)
    before = [np.array(weight) for weight in model.get_weights()]
    x, y = data(found)
    model.fit(x, y, verbose=0)
    return all(np.allclose(old, new, atol=1e-7) for old, new in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize("code", ["RS302", "RS306"])
def test_nothing_is_learned(code: str) -> None:
    assert unchanged(code)


def test_whole_numbers_have_no_gradient() -> None:
    if on_tensorflow():
        with pytest.raises(ValueError, match="No gradients"):
            unchanged("RS310")
    else:
        assert unchanged("RS310")


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


def test_ids_beyond_the_table_have_no_row() -> None:
    import numpy as np

    if on_tensorflow():
        with pytest.raises(Exception, match="Graph execution"):
            predictions("RS401")
    else:
        assert np.isnan(predictions("RS401")).any()


def test_labels_beyond_the_classes_are_lost() -> None:
    import numpy as np

    found = first("RS402")
    model = compiled(found)
    x, _ = data(found)
    y = np.full(len(x), 9)
    if on_tensorflow():
        with pytest.raises(Exception, match="Received a label value"):
            model.evaluate(x, y, verbose=0)
    else:
        # No prediction can be right about a class that the output does not have: the loss is no loss.
        assert model.evaluate(x, y, verbose=0) == pytest.approx(0)


def watching(code: str, make: Callable[[Any], Any], epochs: int = 6) -> tuple[list[str], int]:
    """The warnings and the number of epochs of a training with the callbacks of a bad case."""
    from rnnspec.runtime.build import objects

    found = first(code)
    assert found.report is not None
    assert found.report.spec.fit is not None
    callbacks = [make(objects(one)) for one in found.report.spec.fit.callbacks]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _, history = fit(found, epochs=epochs, callbacks=callbacks)
    return [str(one.message) for one in caught], len(history.epoch)


def test_a_monitor_that_never_comes_stops_keras_or_nothing() -> None:
    def patient(callback: Any) -> Any:
        callback.mode, callback.patience = "min", 1
        return callback

    with pytest.raises(ValueError, match="minimized"):
        watching("RS601", lambda callback: callback)
    said, epochs = watching("RS601", patient)
    assert any("not available" in text for text in said)
    assert epochs == 6


def test_without_validation_data_training_never_stops() -> None:
    def impatient(callback: Any) -> Any:
        callback.patience, callback.min_delta = 1, -100
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
