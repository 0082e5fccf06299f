"""Building and training the cases of rules with Keras, to see what comes of them."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from rnnspec.rules import RULES, Checked
from tests.rules.examples import checked

Test = TypeVar("Test", bound=Callable[..., None])

#: For modules that train what Keras warns of: that is what the rules are about.
MARKS = [pytest.mark.keras, pytest.mark.filterwarnings("ignore")]


def shows(*codes: str) -> Callable[[Test], Test]:
    """Marks a test that shows the harm of rules whose `harm` is silent; its name is the proof in docs/rules."""

    def mark(test: Test) -> Test:
        test.shows = codes  # type: ignore[attr-defined]
        return test

    return mark


def proofs() -> dict[str, list[str]]:
    """The tests marked by `shows`, as `module::name`, by code: those in the modules `test_harm_*` beside this one."""
    from importlib import import_module
    from pathlib import Path

    found: dict[str, list[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_harm_*.py")):
        for name, test in vars(import_module(f"tests.rules.{path.stem}")).items():
            for code in getattr(test, "shows", ()):
                found.setdefault(code, []).append(f"{path.stem}::{name}")
    return found


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


def settings(found: Checked) -> dict[str, Any]:
    """What the `fit` section adds to a call of `fit`: class weights, callbacks, and as many epochs as are quick."""
    from rnnspec.runtime.build import objects
    from rnnspec.runtime.train import class_weight

    spec = found.report.spec.fit if found.report else None
    if spec is None:
        return {}
    callbacks = [objects(one) for one in spec.callbacks]
    return {"class_weight": class_weight(spec), "callbacks": callbacks, "epochs": min(spec.epochs, 4)}


def outputs_as_built(model: Any, x: Any) -> None:
    """Keras builds some models whose outputs then have another rank than it said."""
    import numpy as np

    shown = model.predict(x, verbose=0)
    if np.ndim(shown) != len(model.outputs[0].shape):
        raise ValueError(f"{np.shape(shown)} instead of {model.outputs[0].shape}")


def predictions(code: str) -> Any:
    found = first(code)
    return compiled(found).predict(data(found)[0], verbose=0)


def on_tensorflow() -> bool:
    import keras

    return bool(keras.backend.backend() == "tensorflow")


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
