"""What TensorFlow says, asked once in a process of its own: Keras runs on another backend here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def on_tensorflow() -> Any:
    """The figures that `tensorflow_side` prints."""
    pytest.importorskip("tensorflow")
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "tests.rules.tensorflow_side"]
    root = Path(__file__).parents[2]
    ended = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout.splitlines()[-1])
