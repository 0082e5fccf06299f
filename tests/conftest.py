"""Shared settings of the tests."""

import os

from hypothesis import HealthCheck, settings

# The lightest backend that gives the right answer; the tests that need TensorFlow start their own process.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Tables are as wide as the program makes them, not as whoever runs the tests.
os.environ.pop("COLUMNS", None)

# The same examples every time, so that a change is judged by itself; RNNSPEC_FRESH=1 draws new ones.
settings.register_profile(
    "default",
    deadline=None,
    derandomize="RNNSPEC_FRESH" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")
