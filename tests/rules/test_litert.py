"""RS711 says which models LiteRT runs with operations of its own: exported by Keras, run by the plain interpreter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.keras

#: Exports a case and runs it; prints the refusal, or how far the numbers are from Keras's.
EXPORT = """
import sys
from rnnspec.rules import RULES, check
from rnnspec.runtime.build import build
import numpy as np, tensorflow as tf
from textwrap import dedent

for side, number in (("bad", 0), ("bad", 1), ("bad", 2), ("good", 0)):
    case = getattr(RULES.get("RS711"), side)[number]
    model = build(check(dedent(case.text), "spec.yaml").report)
    path = f"{sys.argv[1]}/model.tflite"
    model.export(path, format="litert", verbose=False)
    interpreter = tf.lite.Interpreter(path)
    given = interpreter.get_input_details()[0]
    x = np.arange(np.prod(given["shape"])).reshape(given["shape"]).astype(given["dtype"])
    try:
        interpreter.allocate_tensors()
        interpreter.set_tensor(given["index"], x)
        interpreter.invoke()
        made = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        print("RESULT", side, number, "runs", np.abs(made - model.predict(x, verbose=0)).max() < 1e-3)
    except RuntimeError as error:
        print("RESULT", side, number, "Select TensorFlow op" in str(error))
"""


def test_what_litert_cannot_run_by_itself(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(tmp_path)],
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    results = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert results == [
        "RESULT bad 0 True",
        "RESULT bad 1 True",
        "RESULT bad 2 True",
        "RESULT good 0 runs True",
    ], done.stderr[-2000:]
