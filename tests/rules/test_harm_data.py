"""What comes of data that does not fit the model."""

import pytest

from tests.rules.truth import MARKS, compiled, data, first, on_tensorflow, predictions, shows

pytestmark = MARKS


@shows("RS401")
def test_ids_beyond_the_table_have_no_row() -> None:
    import numpy as np

    if on_tensorflow():
        with pytest.raises(Exception, match="Graph execution"):
            predictions("RS401")
    else:
        assert np.isnan(predictions("RS401")).any()


@shows("RS402")
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
