"""What comes of values that are no ids, no classes, or not what the dtype holds."""

from pathlib import Path
from typing import Any

import pytest

from tests.rules.truth import MARKS, compiled, first, shows

pytestmark = MARKS


def loaded(code: str, side: str = "bad", number: int = 0) -> tuple[Any, Any]:
    """The model of a case, and its data as rnnspec loads it."""
    from rnnspec.data import Files
    from rnnspec.data.pipeline import load

    found = first(code, side, number)
    assert found.report is not None
    assert found.report.spec.data is not None
    data = found.report.spec.data
    return compiled(found), load(data.source, data.transforms, data.split, Files(Path()))


def only(fields: dict[str, Any]) -> Any:
    (values,) = fields.values()
    return values


@shows("RS408")
def test_fractions_are_all_the_first_row() -> None:
    import numpy as np

    for number in range(2):
        model, parts = loaded("RS408", number=number)
        x = only(parts.train.x).copy()
        x[x == 1] = 0  # the largest value of each column
        assert len(np.unique(x)) > 2
        assert np.ptp(model.predict(x, verbose=0)) == pytest.approx(0, abs=1e-6)
    model, parts = loaded("RS408", "good")
    assert np.ptp(model.predict(only(parts.train.x), verbose=0)) > 1e-6


@shows("RS409")
def test_a_negative_id_is_the_last_row() -> None:
    import numpy as np

    model, parts = loaded("RS409", number=1)
    x = np.full((1, 20), -1)
    last = np.full((1, 20), 9)
    assert model.predict(x, verbose=0) == pytest.approx(model.predict(last, verbose=0))
    assert (only(parts.train.x) == -1).any()


@shows("RS435")
def test_an_input_casts_before_any_layer_sees_the_data() -> None:
    import keras
    import numpy as np

    model, parts = loaded("RS435")
    x = only(parts.train.x)
    assert np.ptp(x) > 0.5
    assert np.ptp(model.predict(x, verbose=0)) == pytest.approx(0, abs=1e-6)
    for dtype, value, becomes in (("int8", 200, -56), ("uint8", 300, 44), ("float16", 2049, 2048)):
        given = keras.Input((1,), dtype=dtype)
        same = keras.Model(given, keras.layers.Identity(dtype="float32")(given))
        assert float(same.predict(np.array([[value]]), verbose=0)[0, 0]) == becomes


@shows("RS436")
def test_scaled_class_numbers_are_other_classes() -> None:
    import numpy as np

    model, parts = loaded("RS436")
    x, y = only(parts.train.x), only(parts.train.y)
    assert len(np.unique(y)) == 5
    assert model.evaluate(x, y, verbose=0) == pytest.approx(model.evaluate(x, (y == 1).astype(int), verbose=0))


@shows("RS437")
def test_padding_leaves_nothing_of_small_numbers() -> None:
    assert not only(loaded("RS437")[1].train.x).any()
    assert only(loaded("RS437", "good")[1].train.x).any()


@shows("RS438")
def test_the_target_can_be_copied_from_the_window() -> None:
    _, parts = loaded("RS438")
    assert only(parts.train.y) == pytest.approx(only(parts.train.x)[:, -1])


def test_no_row_is_in_two_parts_of_a_series() -> None:
    import numpy as np

    _, parts = loaded("RS446", "good")
    assert parts.validation is not None
    assert not np.isin(only(parts.validation.x), only(parts.train.x)).any()
