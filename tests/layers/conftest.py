"""Keras with weights of zeros: their values do not matter here, and JAX compiles a kernel for each random shape."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _plain_weights(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("keras") is None:
        yield
        return
    from keras.src.initializers import random_initializers

    def zeros(self: Any, shape: tuple[int, ...], dtype: Any = None) -> Any:
        from keras import ops

        return ops.zeros(shape, dtype)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("VarianceScaling", "Orthogonal", "RandomUniform"):
            patch.setattr(getattr(random_initializers, name), "__call__", zeros)
        yield
