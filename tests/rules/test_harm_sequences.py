"""What comes of layers that are wired to no purpose, and of state and masks that get lost."""

from tests.rules.truth import MARKS, build, first, shows

pytestmark = MARKS


@shows("RS120")
def test_a_layer_without_an_output_is_left_out() -> None:
    found = first("RS120")
    model = build(found)
    assert found.report is not None
    assert "dense" in found.report.steps
    assert [layer.name for layer in model.layers if layer.name.startswith("dense")] == ["dense_1"]
