"""What comes of padding that no mask hides, and of masks that hide the wrong thing."""

from typing import Any

from rnnspec.rules import RULES, Checked
from tests.rules.examples import checked
from tests.rules.truth import MARKS, compiled, first, shows

pytestmark = MARKS

#: A sample of two words, filled up to six steps on either side.
END, FRONT = [2, 3, 0, 0, 0, 0], [0, 0, 0, 0, 2, 3]


def says(model: Any, *samples: Any) -> Any:
    import numpy as np

    return np.concatenate([model.predict(np.array([sample]), verbose=0) for sample in samples])


def spread(values: Any) -> float:
    return float(abs(values - values[0]).max())


def of_any_length(code: str, side: str = "bad", number: int = 0) -> Checked:
    case = getattr(RULES.get(code), side)[number]
    return checked(case, case.text.replace("shape: [80]", "shape: [null]").replace("shape: [20]", "shape: [null]"))


@shows("RS213")
def test_padding_counts_where_the_mask_is_lost() -> None:
    assert spread(says(compiled(of_any_length("RS213")), [2, 3], END)) > 1e-6
    assert spread(says(compiled(of_any_length("RS213", "good", 1)), [2, 3], END)) < 1e-6


@shows("RS215")
def test_padding_that_is_read_last_counts() -> None:
    assert spread(says(compiled(of_any_length("RS215")), [2, 3], END)) > 1e-6
    assert spread(says(compiled(of_any_length("RS215", number=1)), [2, 3], FRONT)) > 1e-6
    assert spread(says(compiled(of_any_length("RS215", "good", 1)), [2, 3], END)) < 1e-6


@shows("RS216")
def test_zeros_of_masked_steps_enter_the_maximum() -> None:
    def below_zero(side: str) -> Any:
        """The model with candidates so negative that every output is."""
        model = compiled(first("RS216", side))
        for weight in model.layers[2].weights:
            if weight.name == "bias":
                weight.assign([0.0] * 8 + [-5.0] * 4 + [0.0] * 4)
        return model

    assert spread(says(below_zero("bad"), [2, 3], END)) > 1e-6
    assert spread(says(below_zero("good"), [2, 3], END)) < 1e-6


@shows("RS217")
def test_padding_of_another_value_is_read() -> None:
    front, end = [[[-1.0]] * 4 + [[0.1], [0.2]], [[0.1], [0.2]] + [[-1.0]] * 4]
    assert spread(says(compiled(first("RS217")), front, end)) > 1e-6
    assert spread(says(compiled(first("RS217", "good")), front, end)) < 1e-6


@shows("RS219")
def test_the_word_with_the_id_of_padding_is_skipped() -> None:
    assert spread(says(compiled(first("RS219")), [4, 0, 1, 0, 0, 0], [4, 1, 0, 0, 0, 0])) < 1e-6
    assert spread(says(compiled(first("RS219", "good")), [5, 1, 2, 0, 0, 0], [5, 2, 0, 0, 0, 0])) > 1e-6


@shows("RS220")
def test_padded_steps_count_in_the_loss() -> None:
    import numpy as np
    import pytest

    x, y = np.array([[2, 3, 1, 0, 0, 0]]), np.array([[1, 1, 2, 0, 0, 0]])
    for side, counted in (("bad", 6), ("good", 3)):
        model = compiled(first("RS220", side))
        losses = -np.log(model.predict(x, verbose=0)[0, np.arange(6), y[0]])
        loss = model.evaluate(x, y, verbose=0, return_dict=True)["loss"]
        assert loss == pytest.approx(losses[:counted].mean(), rel=1e-5)


@shows("RS224")
def test_padding_that_a_bias_was_added_to_is_read() -> None:
    import numpy as np

    def trained(side: str) -> Any:
        """The answers to a sample of two steps, and to the same filled up to six, after one update."""
        model = compiled(first("RS224", side))
        x = np.ones((4, 6, 3), "float32")
        model.fit(x, np.ones((4, 1)), verbose=0)
        x[:, 2:] = 0
        return np.concatenate([model.predict(part, verbose=0)[:1] for part in (x[:, :2], x)])

    assert spread(trained("bad")) > 1e-6
    assert spread(trained("good")) < 1e-6
