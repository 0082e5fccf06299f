"""Shared settings of the tests."""

import os

from hypothesis import HealthCheck, settings

# The lightest backend that gives the right answer; the tests that need TensorFlow start their own process.
os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# Tables are as wide as the program makes them, not as whoever runs the tests.
os.environ.pop("COLUMNS", None)

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")
