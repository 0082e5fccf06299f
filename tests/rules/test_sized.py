"""Open axes have the sizes that the samples have: what goes wrong with these is found before training."""

import pytest

from rnnspec.rules import Checked
from tests.cases import checked
from tests.rules.truth import fit

TWO = """\
inputs: {a: {shape: [null, 8]}, b: {shape: [null, 8]}}
layers:
  - LAYER
    from: [a, b]
  - LSTM: {units: 4, return_sequences: true}
  - Dense: {units: 1}
compile: {loss: mse}
data:
  source: {synthetic: {samples: 16, x: {a: {shape: [12, 8]}, b: {shape: [10, 8]}}, y: {shape: [12, 1]}}}
"""
ONE = """\
input: {shape: [null, 8]}
layers:
  - Conv1D: {filters: 4, kernel_size: 5, padding: valid}
  - LSTM: {units: 4}
  - Dense: {units: 1}
compile: {loss: mse}
data:
  source: {synthetic: {samples: 16, x: {shape: [3, 8]}, y: {shape: [1]}}}
"""
WRONG = [
    pytest.param(TWO.replace("LAYER", "Add: {}"), "RS104", id="lengths that do not meet"),
    pytest.param(TWO.replace("LAYER", "Concatenate: {axis: 1}"), "RS301", id="labels of another length"),
    pytest.param(ONE, "RS108", id="a window that is too long"),
]
SOUND = [
    TWO.replace("LAYER", "Add: {}").replace("[10, 8]", "[12, 8]"),
    TWO.replace("LAYER", "Concatenate: {axis: 1}").replace("[12, 1]", "[22, 1]"),
    ONE.replace("[3, 8]", "[9, 8]"),
    ONE.replace("[3, 8]", "[null, 8]"),
]


def without_data(text: str) -> Checked:
    return checked(text[: text.index("data:")])


@pytest.mark.parametrize(("text", "code"), WRONG)
def test_what_only_the_samples_show_is_found(text: str, code: str) -> None:
    assert [finding.code for finding in checked(text).diagnostics] == [code]
    assert not without_data(text).diagnostics


@pytest.mark.parametrize("text", SOUND)
def test_sizes_that_fit_are_no_matter(text: str) -> None:
    assert not checked(text).diagnostics


def test_the_model_keeps_its_open_axes() -> None:
    found = checked(SOUND[0])
    assert found.report is not None
    assert found.report.outputs[0].tensor.sizes == (None, None, 1)


def test_a_finding_tells_where_the_size_comes_from() -> None:
    (finding,) = checked(ONE).diagnostics
    assert finding.notes == ("open axes have the sizes that the samples have",)
    assert finding.trace == ("(B, 3, 8)", "conv1d !")
    assert [label.place.text for label in finding.labels] == ["Conv1D", "shape"]


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", [one.values[0] for one in WRONG[:2]])
def test_keras_fails_at_the_first_batch(text: str) -> None:
    with pytest.raises(Exception, match=r"shape|incompatible"):
        fit(checked(text))
