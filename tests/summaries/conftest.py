"""The values of weights do not matter here either."""

from tests.layers.conftest import _plain_weights

__all__ = ["_plain_weights"]
