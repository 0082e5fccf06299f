"""RS713 says which models ONNX Runtime cannot load: exported by Keras, run by the runtime."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rnnspec.rules import RULES

pytestmark = pytest.mark.keras

#: Exports a case and runs it; prints that it is refused, or how far the numbers are from Keras's.
EXPORT = """
import sys
from textwrap import dedent
import numpy as np, onnxruntime
from rnnspec.rules import RULES, check
from rnnspec.runtime.build import build

onnxruntime.set_default_logger_severity(4)
rule = RULES.get("RS713")
for side, number in (*(("bad", number) for number in range(len(rule.bad))), ("good", 0)):
    model = build(check(dedent(getattr(rule, side)[number].text), "spec.yaml").report)
    x = (np.arange(30) / 30).reshape(2, 5, 3).astype("float32")
    expected = model.predict(x, verbose=0)
    path = f"{sys.argv[1]}/model.onnx"
    model.export(path, format="onnx", verbose=False)
    try:
        session = onnxruntime.InferenceSession(path)
        (made,) = session.run(None, {session.get_inputs()[0].name: x})
        print("RESULT", side, number, "runs", np.abs(made - expected).max() < 1e-3)
    except Exception as error:
        print("RESULT", side, number, type(error).__name__)
"""


def test_what_onnx_runtime_cannot_load(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(tmp_path)],
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    results = [line.split()[1:] for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert len(results) == len(RULES.get("RS713").bad) + 1, done.stderr[-2000:]
    *bad, good = results
    assert good == ["good", "0", "runs", "True"]
    assert not [result for result in bad if "runs" in result], bad
