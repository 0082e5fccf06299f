"""What several tests of data ask."""

import numpy as np

from rnnspec.data import DataFacts, Dataset


def assert_true_of(facts: DataFacts, data: Dataset) -> None:
    """Everything the facts claim holds for the data."""
    assert facts.samples in (None, len(data))
    assert (list(facts.x), list(facts.y)) == (list(data.x), list(data.y))
    for slot, field in facts.fields.items():
        values = data.fields[slot]
        assert isinstance(values, list) == field.ragged
        for sample in values:
            assert len(sample.shape) == len(field.shape)
            assert all(size in (None, found) for size, found in zip(field.shape, sample.shape, strict=True))
            assert sample.dtype == field.dtype
            if field.low is not None and sample.size:
                assert np.dtype(field.dtype).type(field.low) <= sample.min()
                assert sample.max() <= np.dtype(field.dtype).type(field.high)
        if field.columns is not None:
            assert data.columns[slot] == field.columns
